package io.sluice.upstream.group;

import io.sluice.net.Loop;
import io.sluice.upstream.connect.ConnectionCache;
import io.sluice.upstream.connect.Keepalive;
import io.sluice.upstream.peer.PeerSet;
import io.sluice.upstream.peer.Turns;
import org.jspecify.annotations.Nullable;

/// What one loop has of a group for itself: its idle connections, and whose turn it is.
public final class GroupOnLoop {
  private final Loop loop;
  private final @Nullable ConnectionCache connections;
  private @Nullable Turns primary;
  private @Nullable Turns backup;

  GroupOnLoop(Loop loop, Keepalive keepalive) {
    this.loop = loop;
    this.connections = keepalive.connections() == 0 ? null : new ConnectionCache(loop, keepalive);
  }

  Loop loop() {
    return loop;
  }

  /// Null if none are kept.
  @Nullable ConnectionCache connections() {
    return connections;
  }

  /// The turns of a set of peers. Those of servers go on when the set has changed.
  public Turns turns(PeerSet peers, boolean backups) {
    Turns known = backups ? backup : primary;
    if (known != null && known.peers().is(peers)) {
      return known;
    }
    Turns made = new Turns(peers);
    if (known != null) {
      made.continueFrom(known);
    }
    if (backups) {
      backup = made;
    } else {
      primary = made;
    }
    return made;
  }
}
