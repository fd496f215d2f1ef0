package io.sluice.upstream;

import io.sluice.core.ErrorLog;
import io.sluice.core.Exchange;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attempts of one exchange on the peers of a group: who is next, who was tried, how it ended. Made once and used for
/// one exchange after the other; on the exchange's loop only.
///
///     selection.start(group, exchange);
///     Peer peer = selection.next();      // null: no live upstreams
///     …
///     selection.done(Result.FAILED);     // exactly once for each peer given
///     if (selection.tries() > 0) { peer = selection.next(); … }
public final class Selection implements Candidates {
  private static final long[] NONE = {};

  private @Nullable Exchange exchange;
  private @Nullable Group group;
  private Balancer.@Nullable Pick pick;
  private Members members = Members.NOBODY;
  private List<Peer> peers = Members.NOBODY.primary();
  private @Nullable Peer current;
  private @Nullable Members seen; // the last snapshot in which the current peer was looked up
  private @Nullable Peer present; // what was found there
  private boolean backups;
  private int tries;
  private long nowSeconds;

  /// One bit for each peer of the present set; the peers past 64 are in `triedMore`.
  private long tried;

  private long[] triedMore = NONE;

  public Selection() {}

  /// Begins anew.
  public void start(Group of, Exchange by) {
    group = of;
    exchange = by;
    members = of.members();
    tries = members.tries();
    current = null;
    pick = members.single() ? null : of.balancer().start(by);
    use(members.primary(), false);
  }

  /// Forgets the group, so that an idle user keeps nothing of an old configuration alive.
  public void clear() {
    group = null;
    exchange = null;
    pick = null;
    current = null;
    seen = null;
    present = null;
    members = Members.NOBODY;
    peers = Members.NOBODY.primary();
  }

  private void use(List<Peer> set, boolean isBackup) {
    peers = set;
    backups = isBackup;
    tried = 0;
    int more = (set.size() - 1) / 64;
    if (triedMore.length < more) {
      triedMore = new long[more];
    } else {
      Arrays.fill(triedMore, 0);
    }
  }

  /// Takes the next peer and counts a connection on it. Null if none is eligible ("no live
  /// upstreams").
  public @Nullable Peer next() {
    Group from = started();
    nowSeconds = by().nowMillis() / 1000;
    seen = null;
    synchronized (from.state()) {
      Peer peer = members.single() ? only() : choose();
      if (peer != null) {
        peer.state.connections++;
      }
      current = peer;
      return peer;
    }
  }

  private @Nullable Peer only() {
    Peer peer = peers.getFirst();
    return peer.down() || peer.full() ? null : peer;
  }

  private @Nullable Peer choose() {
    Balancer.Pick by = pick;
    if (by == null) {
      return null;
    }
    Peer peer = by.next(this);
    if (peer == null && !backups && !members.backup().isEmpty()) {
      use(members.backup(), true);
      peer = by.next(this);
    }
    if (peer != null) {
      markTried(peer.index());
      peer.chosen(nowSeconds);
    }
    return peer;
  }

  /// Tells that the peer accepted the connection: a server that was probed after failures is well
  /// again. For protocols where nothing better will be known before the end of a long session.
  public void connected() {
    Peer peer = current;
    if (peer != null && !members.single()) {
      synchronized (started().state()) {
        peer.succeed();
      }
    }
  }

  /// Gives the peer back.
  public void done(Result result) {
    Peer peer = current;
    if (peer == null) {
      return;
    }
    current = null;
    boolean disabled = false;
    nowSeconds = by().nowMillis() / 1000;
    synchronized (started().state()) {
      peer.state.connections--;
      if (members.single()) {
        peer.state.fails = 0;
      } else if (result == Result.FAILED) {
        disabled = peer.fail(nowSeconds);
      } else {
        peer.succeed();
      }
      if (pick != null) {
        pick.done(peer, result);
      }
    }
    tries = members.single() ? 0 : Math.max(0, tries - 1);
    if (disabled) {
      by().log(ErrorLog.Level.WARN, "upstream server temporarily disabled");
    }
  }

  /// The peer in use, or null.
  public @Nullable Peer current() {
    return current;
  }

  /// Whether the peer in use is not to be used any more: it was removed from its group, or marked
  /// as down. A peer that has failed lately is not lost.
  @SuppressWarnings("ReferenceEquality") // a snapshot
  public boolean lost() {
    Peer peer = current;
    if (peer == null) {
      return false;
    }
    Members now = started().members();
    if (now != seen) {
      seen = now;
      present = now.find(peer.state);
    }
    return present == null || present.down();
  }

  /// The group that was started with.
  public Group group() {
    return started();
  }

  /// Attempts left. A single server is not tried twice.
  public int tries() {
    return tries;
  }

  /// Bounds the attempts that are left (`proxy_next_upstream_tries`); 0 for no bound.
  public void limitTries(int most) {
    if (most > 0 && tries > most) {
      tries = most;
    }
  }

  /// Gives an attempt back that a kept connection has spoilt: the peer closed it while the request
  /// was on its way.
  public void forgiveAttempt() {
    tries++;
  }

  private Group started() {
    if (group == null) {
      throw new IllegalStateException("not started");
    }
    return group;
  }

  private Exchange by() {
    if (exchange == null) {
      throw new IllegalStateException("not started");
    }
    return exchange;
  }

  @Override
  public int size() {
    return peers.size();
  }

  @Override
  public Peer peer(int index) {
    return peers.get(index);
  }

  @Override
  public Object membership() {
    return peers;
  }

  @Override
  public boolean eligible(int index) {
    return !isTried(index) && peers.get(index).available(nowSeconds);
  }

  private boolean isTried(int index) {
    long word = index < 64 ? tried : triedMore[index / 64 - 1];
    return (word >>> index & 1) != 0;
  }

  private void markTried(int index) {
    if (index < 64) {
      tried |= 1L << index;
    } else {
      triedMore[index / 64 - 1] |= 1L << index;
    }
  }
}
