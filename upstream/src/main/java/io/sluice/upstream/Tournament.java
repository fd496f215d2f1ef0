package io.sluice.upstream;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// The best of many peers, found without looking at each: a tree in which every node holds the
/// better of its two. A peer that changes plays its way up again, so that a choice among ten
/// thousand costs some fourteen comparisons.
///
/// Better is who has the lower rank, which is the load for its weight, or the highest of all if it
/// cannot serve; then whose turn it is. Turns are kept as in stride scheduling (Waldspurger and
/// Weihl, 1995): each choice moves a peer's pass on by the inverse of its share, and the least pass
/// is next. Shares are exact over a round; the order inside it is not that of [Turns].
///
/// Shared by all loops without a lock: whoever writes something looks again whether it is right, so
/// that of two that meet the later one leaves it right. What changes with time alone is seen once a
/// second, when one of the loops looks at all of them.
final class Tournament {
  private static final int NOBODY = -1;
  private static final long STRIDE = 1L << 32;
  private static final int FRACTION = 20;
  private static final long OUT = Long.MAX_VALUE;

  private final PeerSet peers;
  private final Load load;
  private final int leaves;
  private final AtomicIntegerArray winners; // of node 1, the root; node i has 2i and 2i + 1
  private final AtomicLongArray ranks;
  private final AtomicLongArray passes;
  private final AtomicLong pass = new AtomicLong();
  private final AtomicLong second = new AtomicLong(PeerState.NEVER);

  Tournament(PeerSet peers, Load load) {
    int count = peers.size();
    this.peers = peers;
    this.load = load;
    leaves = Integer.highestOneBit(Math.max(1, count - 1)) << 1;
    winners = new AtomicIntegerArray(leaves);
    ranks = new AtomicLongArray(count);
    passes = new AtomicLongArray(count);
    for (int i = 0; i < count; i++) {
      passes.setPlain(i, STRIDE / peers.get(i).weight() / 2);
    }
    for (int node = leaves - 1; node >= 1; node--) {
      play(node);
    }
  }

  /// The index of the best that is eligible, whose turn counts as taken; -1 if there is none. Tell
  /// [#chosen] whether it was taken or not.
  int next(Candidates from, long nowMillis) {
    long now = nowMillis / 1000;
    long seen = second.get();
    if (now != seen && second.compareAndSet(seen, now)) {
      lookAtAll(nowMillis);
    }
    int best = best(1, from);
    if (best != NOBODY) {
      taken(best, nowMillis);
    }
    return best;
  }

  /// The best below a node that is eligible: the winner, or, if this exchange has tried it, the
  /// better of both sides.
  private int best(int node, Candidates from) {
    int winner = winner(node);
    if (winner == NOBODY || ranks.get(winner) == OUT) {
      return NOBODY; // nor is anybody else below
    }
    if (from.eligible(winner)) {
      return winner;
    }
    return node >= leaves ? NOBODY : better(best(2 * node, from), best(2 * node + 1, from));
  }

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
    if (order == 0) {
      order = Long.compare(passes.get(a), passes.get(b));
    }
    return order <= 0 ? a : b;
  }

  /// A turn is taken: its pass moves on. One that was out of service for long does not catch up.
  private void taken(int index, long nowMillis) {
    Peer peer = peers.get(index);
    long share = peer.share(nowMillis, peers.slowStarts());
    long scale = peers.slowStarts() ? Peer.GROWN : 1;
    long latest = pass.get();
    long mine = Math.max(passes.get(index), latest - STRIDE);
    passes.set(index, mine + STRIDE * scale / Math.max(1, share));
    if (mine > latest) {
      pass.compareAndSet(latest, mine);
    }
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
    return busy == 0 ? 0 : (busy << FRACTION) / peers.weight(peer, nowMillis);
  }

  private void climb(int index) {
    boolean matters = true;
    for (int node = (index + leaves) / 2; node >= 1 && matters; node /= 2) {
      int before = winners.get(node);
      matters = play(node) != before || before == index;
    }
  }

  private int play(int node) {
    int best = better(winner(2 * node), winner(2 * node + 1));
    while (winners.get(node) != best) {
      winners.set(node, best);
      best = better(winner(2 * node), winner(2 * node + 1));
    }
    return best;
  }

  private void lookAtAll(long nowMillis) {
    for (int i = 0; i < peers.size(); i++) {
      update(i, nowMillis);
    }
  }
}
