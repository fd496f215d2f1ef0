package io.sluice.upstream;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// The best of many peers, found without looking at each: a tree in which every node holds the
/// better of its two. A peer that changes plays its way up again, so that a choice among ten
/// thousand costs some fourteen comparisons.
///
/// Better is who has the lower rank, which is the load for its weight, or the highest of all if it
/// cannot serve; then whose turn it is, by the passes of [Strides].
///
/// All loops share it, without a lock. Two rules keep it right:
///
/// 1. Whoever changes a figure that nodes depend on (a peer's rank or pass) plays all nodes above
///    that peer afterwards, up to the root.
/// 2. To play a node is to compute its winner, to write it if another stands there, and once
///    written to do so again.
///
/// Suppose that nobody changes a figure any more. Then by 1 each node is played after the last
/// change below it, in time for what stands in its children: whoever wrote that goes on upwards.
/// That play finds the right winner or writes it. What another thread writes there later may be
/// computed from what stood below before; by 2 it is the same thread that finds out and puts it
/// right. So when all plays are over, every node is right, from the leaves to the root. It takes a
/// full climb: to stop where a node stays as it was is wrong if it has been otherwise meanwhile,
/// and somebody above has seen that.
///
/// Ranks follow the counters of [PeerState] in the same manner: whoever changes a counter computes
/// the rank, writes it if it differs, and then looks again. Until all are done, a winner may be a
/// moment old: then somebody who is nearly as good is chosen, but nobody who may not be, since each
/// choice asks [Candidates#eligible]; and nobody who is free all the while is missed, since a
/// search that finds none looks at all.
///
/// What changes with time alone is seen once a second, when one of the loops looks at all of them.
final class Tournament {
  private static final int NOBODY = -1;
  private static final int FRACTION = 28;
  private static final long MOST_BUSY = 1L << 34;
  private static final long OUT = Long.MAX_VALUE;

  private final PeerSet peers;
  private final Load load;
  private final int leaves;
  private final AtomicIntegerArray winners; // of node 1, the root; node i has 2i and 2i + 1
  private final AtomicLongArray ranks;
  private final Strides strides;
  private final AtomicLong second = new AtomicLong(PeerState.NEVER);

  Tournament(PeerSet peers, Load load) {
    this(peers, load, null);
  }

  /// One that goes on where another stands: a peer that was there keeps its place in the round.
  Tournament(PeerSet peers, Tournament before) {
    this(peers, before.load, before);
  }

  private Tournament(PeerSet peers, Load load, @Nullable Tournament before) {
    int count = peers.size();
    this.peers = peers;
    this.load = load;
    leaves = Integer.highestOneBit(Math.max(1, count - 1)) << 1;
    winners = new AtomicIntegerArray(leaves);
    ranks = new AtomicLongArray(count);
    strides = new Strides(peers, before == null ? null : before.strides);
    playAll();
  }

  // ---- choosing

  /// The index of the best that is eligible, whose turn counts as taken; -1 if there is none. Tell
  /// [#chosen] whether it was taken or not.
  int next(Candidates from, long nowMillis) {
    long now = nowMillis / 1000;
    long seen = second.get();
    if (now > seen && second.compareAndSet(seen, now)) {
      lookAtAll(nowMillis);
    }
    int best = best(1, from, false);
    if (best == NOBODY) {
      best = best(1, from, true); // a winner that is out may not have been beaten yet
    }
    if (best != NOBODY) {
      strides.take(best, nowMillis);
    }
    return best;
  }

  /// The best below a node that is eligible: the winner, or, if this exchange has tried it, the
  /// better of both sides.
  ///
  /// @param all whether to look below a winner that is out of service
  private int best(int node, Candidates from, boolean all) {
    int winner = winner(node);
    if (winner == NOBODY || (!all && ranks.get(winner) == OUT)) {
      return NOBODY;
    }
    if (from.eligible(winner)) {
      return winner;
    }
    return node >= leaves
        ? NOBODY
        : better(best(2 * node, from, all), best(2 * node + 1, from, all));
  }

  /// A peer was chosen.
  void chosen(int index, long nowMillis) {
    rank(index, nowMillis);
    climb(index);
  }

  /// Something about a peer has changed: it plays its way up if that matters.
  void update(int index, long nowMillis) {
    if (rank(index, nowMillis)) {
      climb(index);
    }
  }

  /// Has a turn count that was taken out of order, by a client that is bound to a peer.
  void charge(int index, long nowMillis) {
    strides.charge(index, nowMillis);
    climb(index);
  }

  // ---- ranks

  /// Computes a rank anew.
  ///
  /// @return whether it is another
  private boolean rank(int index, long nowMillis) {
    Peer peer = peers.get(index);
    load.look(peer, nowMillis);
    long before = ranks.get(index);
    long now = rank(peer, nowMillis);
    if (now == before) {
      return false;
    }
    if (before == OUT) {
      strides.rejoin(index);
    }
    long written;
    do {
      written = now;
      ranks.set(index, written);
      now = rank(peer, nowMillis);
    } while (now != written);
    return true;
  }

  private long rank(Peer peer, long nowMillis) {
    if (!peer.available(nowMillis / 1000, false)) {
      return OUT;
    }
    long busy = load.of(peer, nowMillis);
    return busy == 0 ? 0 : (Math.min(busy, MOST_BUSY) << FRACTION) / peers.weight(peer, nowMillis);
  }

  private void lookAtAll(long nowMillis) {
    boolean changed = false;
    for (int i = 0; i < peers.size(); i++) {
      changed |= strides.settle(i, nowMillis);
      changed |= rank(i, nowMillis);
    }
    if (changed) {
      playAll();
    }
  }

  // ---- the tree

  private int winner(int node) {
    if (node < leaves) {
      return winners.get(node);
    }
    int index = node - leaves;
    return index < peers.size() ? index : NOBODY;
  }

  private int better(int a, int b) {
    if (a == NOBODY || b == NOBODY) {
      return a == NOBODY ? b : a;
    }
    int order = Long.compare(ranks.get(a), ranks.get(b));
    return order < 0 || (order == 0 && !strides.before(b, a)) ? a : b;
  }

  private void climb(int index) {
    for (int node = (index + leaves) / 2; node >= 1; node /= 2) {
      play(node);
    }
  }

  private void playAll() {
    for (int node = leaves - 1; node >= 1; node--) {
      play(node);
    }
  }

  private void play(int node) {
    int best = better(winner(2 * node), winner(2 * node + 1));
    while (winners.get(node) != best) {
      winners.set(node, best);
      best = better(winner(2 * node), winner(2 * node + 1));
    }
  }

  // ---- for tests

  Strides strides() {
    return strides;
  }

  /// Whether every node holds the better of its two, and every rank is that of its peer, while
  /// nobody uses it.
  boolean isRight(long nowMillis) {
    boolean right = true;
    for (int node = 1; node < leaves; node++) {
      right &= winners.get(node) == better(winner(2 * node), winner(2 * node + 1));
    }
    for (Peer peer : peers) {
      right &= ranks.get(peer.index()) == rank(peer, nowMillis);
    }
    return right;
  }
}
