package io.sluice.upstream.peer;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// Whose turn it is among many peers, as in stride scheduling (Waldspurger and Weihl, 1995): each
/// turn moves a peer's pass on by a step, the inverse of its share, and the least pass is next.
///
/// Shares are exact over a round; the order inside it is not that of [Turns], and a failure that
/// does not take a peer out of service does not lower its share. Any thread, without a lock. Passes
/// wrap around after some billion turns, so that only their differences mean something.
final class Strides {
  private static final long STRIDE = 1L << 32;
  private static final long FARTHEST = STRIDE * Peer.GROWN;

  private final PeerSet peers;
  private final AtomicLongArray passes;
  private final @Nullable AtomicLongArray steps; // the last ones, where they change with time
  private final AtomicLong latest; // the highest pass with which a turn was taken

  /// @param earlier whose round goes on, for the peers that were there
  Strides(PeerSet peers, @Nullable Strides earlier) {
    this.peers = peers;
    passes = new AtomicLongArray(peers.size());
    steps = peers.slowStarts() ? new AtomicLongArray(peers.size()) : null;
    latest = new AtomicLong(earlier == null ? 0 : earlier.latest.get());
    Map<PeerState, Long> known = earlier == null ? Map.of() : earlier.ahead();
    for (Peer peer : peers) {
      long step = STRIDE / peer.weight();
      long ahead = Math.clamp(known.getOrDefault(peer.state(), step / 2), -FARTHEST, step);
      passes.setPlain(peer.index(), latest.getPlain() + ahead);
      if (steps != null) {
        steps.setPlain(peer.index(), step);
      }
    }
  }

  /// How far each peer's pass is ahead of the latest turn.
  private Map<PeerState, Long> ahead() {
    Map<PeerState, Long> all = new HashMap<>();
    peers.forEach(peer -> all.put(peer.state(), passes.get(peer.index()) - latest.get()));
    return all;
  }

  /// Whether it is the turn of one before that of another.
  boolean before(int one, int other) {
    return passes.get(one) - passes.get(other) < 0;
  }

  /// A turn is taken, whoever else takes one.
  void take(int index, long nowMillis) {
    long step = step(index, nowMillis);
    long from = passes.getAndAdd(index, step);
    if (steps != null) {
      steps.set(index, step);
    }
    long last = latest.get();
    while (from - last > 0 && !latest.compareAndSet(last, from)) {
      last = latest.get();
    }
  }

  /// A turn was taken out of order. One that is a whole round ahead is not charged further.
  void charge(int index, long nowMillis) {
    if (passes.get(index) - latest.get() < step(index, nowMillis)) {
      take(index, nowMillis);
    }
  }

  /// One that is back in service does not catch up on the turns that it has missed.
  void rejoin(int index) {
    long before = passes.get(index);
    long last = latest.get();
    if (before - last < 0) {
      passes.compareAndSet(index, before, last);
    }
  }

  /// Has the rest of a step shrink or grow with the step itself, and keeps a pass where differences
  /// still mean something.
  ///
  /// @return whether that has moved it
  boolean settle(int index, long nowMillis) {
    long step = step(index, nowMillis);
    long last = steps == null ? step : steps.getAndSet(index, step);
    long origin = latest.get();
    long before = passes.get(index);
    long ahead = before - origin;
    long rest = last == step ? ahead : (long) (ahead * ((double) step / last));
    long fair = Math.clamp(rest, -FARTHEST, step);
    return fair != ahead && passes.compareAndSet(index, before, origin + fair);
  }

  private long step(int index, long nowMillis) {
    long scale = peers.slowStarts() ? Peer.GROWN : 1;
    return STRIDE * scale / peers.weight(peers.get(index), nowMillis);
  }

  /// Moves everybody on, as many turns would.
  void advance(long by) {
    for (int i = 0; i < passes.length(); i++) {
      passes.addAndGet(i, by);
    }
    latest.addAndGet(by);
  }
}
