package io.sluice.upstream.peer;

import java.util.HashMap;
import java.util.Map;

/// Whose turn it is among the peers of one set, on one loop: smooth weighted round robin, which
/// makes `a a b a c a a` of weights 5, 1, 1, and never five of one in a row.
///
/// Each choice raises every eligible peer's current weight by its share, takes the highest, and
/// lowers that one by the sum. The share is the effective weight, which falls with failures and
/// grows back by one per choice.
///
/// Each loop takes its own turns, so that no loop waits for another; so do the worker processes of
/// nginx that share no zone.
public final class Turns {
  private final PeerSet peers;
  private final long[] current;

  public Turns(PeerSet peers) {
    this.peers = peers;
    this.current = new long[peers.size()];
  }

  public PeerSet peers() {
    return peers;
  }

  /// Takes over how far the turns of servers were that are still there.
  public void continueFrom(Turns before) {
    Map<PeerState, Long> known = new HashMap<>();
    for (int i = 0; i < before.current.length; i++) {
      known.put(before.peers.get(i).state(), before.current[i]);
    }
    for (int i = 0; i < current.length; i++) {
      current[i] = known.getOrDefault(peers.get(i).state(), 0L);
    }
  }

  /// Takes the next turn.
  ///
  /// @return its index, -1 if none is eligible
  public int next(Candidates from, long nowMillis) {
    int best = -1;
    long total = 0;
    for (int i = 0; i < current.length; i++) {
      if (from.eligible(i)) {
        total += raise(i, nowMillis);
        if (best < 0 || current[i] > current[best]) {
          best = i;
        }
      }
    }
    return lower(best, total);
  }

  /// Takes the next turn of those at some indexes.
  public int next(Candidates from, int[] among, long nowMillis) {
    int best = -1;
    long total = 0;
    for (int i : among) {
      if (from.eligible(i)) {
        total += raise(i, nowMillis);
        if (best < 0 || current[i] > current[best]) {
          best = i;
        }
      }
    }
    return lower(best, total);
  }

  /// Takes the next turn of those that have the least load for their weight.
  public int least(Candidates from, Load load, long nowMillis) {
    int least = -1;
    long leastLoad = 0;
    long leastWeight = 1;
    boolean many = false;
    for (int i = 0; i < current.length; i++) {
      if (from.eligible(i)) {
        Peer peer = peers.get(i);
        load.look(peer, nowMillis);
        long itsLoad = load.of(peer, nowMillis);
        long itsWeight = peers.weight(peer, nowMillis);
        int order = least < 0 ? -1 : Long.compare(itsLoad * leastWeight, leastLoad * itsWeight);
        many = order == 0 || (order > 0 && many);
        if (order < 0) {
          least = i;
          leastLoad = itsLoad;
          leastWeight = itsWeight;
        }
      }
    }
    return many ? among(from, least, load, nowMillis) : least;
  }

  /// Takes the next turn of those from the first of the least loaded on that have as much.
  private int among(Candidates from, int first, Load load, long nowMillis) {
    long leastLoad = load.of(peers.get(first), nowMillis);
    long leastWeight = peers.weight(peers.get(first), nowMillis);
    int best = first;
    long total = 0;
    for (int i = first; i < current.length; i++) {
      if (from.eligible(i)) {
        Peer peer = peers.get(i);
        long itsWeight = peers.weight(peer, nowMillis);
        if (load.of(peer, nowMillis) * leastWeight == leastLoad * itsWeight) {
          total += raise(i, nowMillis);
          if (current[i] > current[best]) {
            best = i;
          }
        }
      }
    }
    return lower(best, total);
  }

  /// Has a turn count that was taken out of order, by a client that is bound to a peer. One that is
  /// a whole round ahead is not charged further.
  public void charge(Candidates from, int taken, long nowMillis) {
    long scale = peers.slowStarts() ? Peer.GROWN : 1;
    long others = (peers.totalWeight() - peers.get(taken).weight()) * scale;
    if (current[taken] > -others) {
      long total = 0;
      for (int i = 0; i < current.length; i++) {
        if (from.eligible(i)) {
          total += raise(i, nowMillis);
        }
      }
      current[taken] -= total;
    }
  }

  private long raise(int index, long nowMillis) {
    long share = peers.get(index).share(nowMillis, peers.slowStarts());
    current[index] += share;
    return share;
  }

  private int lower(int index, long total) {
    if (index >= 0) {
      current[index] -= total;
    }
    return index;
  }
}
