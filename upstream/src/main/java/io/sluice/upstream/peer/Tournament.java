package io.sluice.upstream.peer;

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
/// All loops share it, without a lock. Three rules keep it right:
///
/// 1. Whoever has changed a peer's rank or pass looks at all nodes above it, from the leaf to the
///    root, and plays each in whose child the peer stands.
/// 2. Whoever has written a node plays the one above.
/// 3. To play a node is to compute its winner, to write it if another stands there, and once
///    written to do so again.
///
/// Take any node, and what changed last among that from which it is computed. Was it the winner in
/// a child, the node was played after that, by 2. Was it a figure of a peer that stands in a child,
/// look at who changed that: either it found the peer there and played the node, or the peer was
/// written there later, by somebody who played the node then. So a play follows the last change,
/// and that leaves the node right. Another thread, which had looked before, may still write what is
/// wrong by now; but by 3 it looks again. Once nobody plays, every node is right.
///
/// It would not do to stop at the first node where the peer does not win: it may stand higher up,
/// since another thread has put it there and somebody else has taken it away below. And a choice
/// plays all nodes above the chosen, in whomever's child it stands: a thread may be halted on its
/// way up, and as long as nobody does its work, all peers below are represented by the wrong one.
///
/// Ranks follow the counters of [PeerState] in the same manner: whoever changes a counter computes
/// the rank, writes it if it differs, and then looks again. Until all are done, a winner may be a
/// moment old: then somebody who is nearly as good is chosen, but nobody who may not be, since each
/// choice asks [Candidates#eligible]; and nobody who is free all the while is missed, since a
/// search that finds none looks at all.
///
/// What changes with time alone is seen within a second: each choice looks at as many peers as time
/// has passed since another did, so that none has to look at all of them unless it is the first one
/// for long.
public final class Tournament {
  private static final int NOBODY = -1;
  private static final long ROUND = 1_000; // in which all are looked at, in milliseconds
  private static final int FRACTION = 28;
  private static final long MOST_BUSY = 1L << 34;
  private static final long OUT = Long.MAX_VALUE;

  private final PeerSet peers;
  private final Load load;
  private final int leaves;
  private final AtomicIntegerArray winners; // of node 1, the root; node i has 2i and 2i + 1
  private final AtomicLongArray ranks;
  private final Strides strides;
  private final AtomicLong looked = new AtomicLong(PeerState.NEVER); // until when, in milliseconds

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
  public int next(Candidates from, long nowMillis) {
    long until = looked.get();
    if (nowMillis > until && looked.compareAndSet(until, nowMillis)) {
      look(until, nowMillis);
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
    climb(index, true);
  }

  /// Something about a peer has changed: it plays its way up if that matters.
  void update(int index, long nowMillis) {
    if (rank(index, nowMillis)) {
      climb(index, false);
    }
  }

  /// Has a turn count that was taken out of order, by a client that is bound to a peer.
  public void charge(int index, long nowMillis) {
    strides.charge(index, nowMillis);
    climb(index, false);
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

  /// Looks at those whose turn to be looked at came in some time: all of them in each second.
  private void look(long fromMillis, long nowMillis) {
    int count = peers.size();
    if (nowMillis - fromMillis >= ROUND) {
      boolean changed = false;
      for (int i = 0; i < count; i++) {
        changed |= changes(i, nowMillis);
      }
      if (changed) {
        playAll();
      }
      return;
    }
    long end = nowMillis * count / ROUND;
    for (long i = fromMillis * count / ROUND; i < end; i++) {
      int index = Math.floorMod(i, count);
      if (changes(index, nowMillis)) {
        climb(index, false);
      }
    }
  }

  private boolean changes(int index, long nowMillis) {
    boolean settled = strides.settle(index, nowMillis);
    return rank(index, nowMillis) || settled;
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

  /// @param all whether to play where it does not matter
  private void climb(int index, boolean all) {
    boolean wrote = false;
    for (int child = index + leaves; child > 1; child /= 2) {
      if (all || wrote || winner(child) == index) {
        wrote = play(child / 2);
      }
    }
  }

  private void playAll() {
    for (int node = leaves - 1; node >= 1; node--) {
      play(node);
    }
  }

  /// @return whether it has written the node
  private boolean play(int node) {
    boolean wrote = false;
    int best = better(winner(2 * node), winner(2 * node + 1));
    while (winners.get(node) != best) {
      winners.set(node, best);
      wrote = true;
      best = better(winner(2 * node), winner(2 * node + 1));
    }
    return wrote;
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
