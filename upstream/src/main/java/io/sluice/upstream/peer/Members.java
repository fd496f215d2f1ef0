package io.sluice.upstream.peer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The peers of a group at one moment: an immutable snapshot. A group swaps it for another when its
/// servers change; an exchange stays with the one that it began with.
///
/// @param single whether there is one peer and no backup, which is then never taken out of service
///   by its failures
/// @param tries how many attempts an exchange has: the servers that are in full service
public record Members(PeerSet primary, PeerSet backup, boolean single, int tries) {
  public static final Members NOBODY = of(List.of(), List.of());

  public static Members of(List<Peer> primary, List<Peer> backup) {
    boolean single = primary.size() == 1 && backup.isEmpty();
    return new Members(new PeerSet(primary), new PeerSet(backup), single, up(primary) + up(backup));
  }

  /// Whether it is the same snapshot, not merely an equal one.
  @SuppressWarnings("ReferenceEquality")
  public boolean is(@Nullable Members other) {
    return this == other;
  }

  /// Something about the peer with a state has changed, if there is one.
  public void changed(PeerState state, long nowMillis) {
    primary.changed(state, nowMillis);
    backup.changed(state, nowMillis);
  }

  /// The peer that has this state, or null if none has.
  public @Nullable Peer find(PeerState state) {
    Peer found = primary.find(state);
    return found == null ? backup.find(state) : found;
  }

  private static int up(List<Peer> peers) {
    return (int) peers.stream().filter(Peer::up).count();
  }
}
