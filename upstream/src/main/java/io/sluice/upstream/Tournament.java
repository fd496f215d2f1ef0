package io.sluice.upstream;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// The best of many peers, found without looking at each: a tree in which every node holds the
/// better of its two. A peer that changes plays its way up again, so that a choice among ten
/// thousand costs some fourteen comparisons.
///
/// Better is who can serve, then who has less load for its weight, then whose turn it is. Turns are
/// kept as in stride scheduling (Waldspurger and Weihl, 1995): each choice moves a peer's pass on
/// by the inverse of its share, and the least pass is next. Shares are exact over a round; the
/// order inside it is not that of [Turns].
///
/// Shared by all loops without a lock: whoever writes a node looks again whether it is right, so
/// that of two that meet the later one leaves it right. What changes with time alone is seen once a
/// second, when one of the loops has all of them play.
final class Tournament {
  private static final int NOBODY = -1;
  private static final long STRIDE = 1L << 32;

  private final PeerSet peers;
  private final Load load;
  private final int leaves;
  private final AtomicIntegerArray winners; // of node 1, the root; node i has 2i and 2i + 1
  private final AtomicLongArray passes;
  private final AtomicLong pass = new AtomicLong();
  private final AtomicLong second = new AtomicLong(PeerState.NEVER);

  Tournament(PeerSet peers, Load load) {
    this.peers = peers;
    this.load = load;
    this.leaves = Integer.highestOneBit(Math.max(1, peers.size() - 1)) << 1;
    this.winners = new AtomicIntegerArray(leaves);
    this.passes = new AtomicLongArray(peers.size());
    for (int i = 0; i < peers.size(); i++) {
      passes.setPlain(i, STRIDE / peers.get(i).weight() / 2);
    }
  }

  /// The index of the best that is eligible, whose turn counts as taken; -1 if there is none.
  int next(Candidates from, long nowMillis) {
    long now = nowMillis / 1000;
    long seen = second.get();
    if (now != seen && second.compareAndSet(seen, now)) {
      playAll(nowMillis);
    }
    int root = winners.get(1);
    if (root != NOBODY && !available(root, nowMillis)) {
      update(root, nowMillis);
    }
    int best = best(1, from, nowMillis);
    if (best != NOBODY) {
      taken(best, nowMillis);
    }
    return best;
  }

  /// The best below a node that is eligible: the winner, or, if this exchange has tried it, the
  /// better of both sides.
  private int best(int node, Candidates from, long nowMillis) {
    int winner = winner(node);
    if (winner == NOBODY || from.eligible(winner)) {
      return winner;
    }
    if (node >= leaves) {
      return NOBODY;
    }
    if (!available(winner, nowMillis)) {
      return NOBODY; // so are all others here
    }
    int left = best(2 * node, from, nowMillis);
    int right = best(2 * node + 1, from, nowMillis);
    return better(left, right, nowMillis);
  }

  private int winner(int node) {
    if (node < leaves) {
      return winners.get(node);
    }
    int index = node - leaves;
    return index < peers.size() ? index : NOBODY;
  }

  private boolean available(int index, long nowMillis) {
    return peers.get(index).available(nowMillis / 1000, false);
  }

  private int better(int a, int b, long nowMillis) {
    if (a == NOBODY || b == NOBODY) {
      return a == NOBODY ? b : a;
    }
    boolean canServe = available(a, nowMillis);
    if (canServe != available(b, nowMillis)) {
      return canServe ? a : b;
    }
    int order = Turns.compare(peers.get(a), peers.get(b), load, nowMillis, peers.slowStarts());
    if (order == 0) {
      order = Long.compare(passes.get(a), passes.get(b));
    }
    return order <= 0 ? a : b;
  }

  /// A turn was taken: its pass moves on. One that was out of service for long does not catch up.
  private void taken(int index, long nowMillis) {
    Peer peer = peers.get(index);
    long share = peer.share(nowMillis, peers.slowStarts());
    long scale = peers.slowStarts() ? Peer.GROWN : 1;
    long stride = STRIDE * scale / Math.max(1, share);
    long latest = pass.get();
    long mine = Math.max(passes.get(index), latest - STRIDE);
    passes.set(index, mine + stride);
    if (mine > latest) {
      pass.compareAndSet(latest, mine);
    }
  }

  /// Lets one peer play its way up, as far as it matters.
  void update(int index, long nowMillis) {
    load.look(peers.get(index), nowMillis);
    boolean matters = true;
    for (int node = (index + leaves) / 2; node >= 1 && matters; node /= 2) {
      int before = winners.get(node);
      play(node, nowMillis);
      matters = before == index || winners.get(node) != before;
    }
  }

  private void playAll(long nowMillis) {
    for (Peer peer : peers) {
      load.look(peer, nowMillis);
    }
    for (int node = leaves - 1; node >= 1; node--) {
      play(node, nowMillis);
    }
  }

  private void play(int node, long nowMillis) {
    int best = better(winner(2 * node), winner(2 * node + 1), nowMillis);
    while (winners.get(node) != best) {
      winners.set(node, best);
      best = better(winner(2 * node), winner(2 * node + 1), nowMillis);
    }
  }
}
