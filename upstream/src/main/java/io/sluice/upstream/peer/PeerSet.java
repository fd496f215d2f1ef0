package io.sluice.upstream.peer;

import io.sluice.core.address.Address;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// The primary or the backup servers of a group at one moment, in the order of the configuration.
/// Immutable; what is computed from the whole set is computed once and kept here.
public final class PeerSet extends AbstractList<Peer> implements RandomAccess {
  /// Above this, looking at each peer takes longer than a [Tournament].
  private static final int FEW = 64;

  private final Peer[] peers;
  private final long[] ends; // of the peers' shares of the weights, laid end to end
  private final boolean slowStarts;
  private volatile @Nullable Map<String, Peer> routes;
  private volatile @Nullable Computed<?> computed;
  private volatile @Nullable Tournament tournament;

  PeerSet(List<Peer> all) {
    peers = all.toArray(new Peer[0]);
    ends = new long[peers.length];
    long total = 0;
    boolean slow = false;
    for (int i = 0; i < peers.length; i++) {
      total += peers[i].weight();
      ends[i] = total;
      slow |= peers[i].slowStart() > 0;
    }
    slowStarts = slow;
  }

  @Override
  public int size() {
    return peers.length;
  }

  @Override
  public Peer get(int index) {
    return peers[index];
  }

  /// Whether it is the same snapshot, not merely an equal one.
  @SuppressWarnings("ReferenceEquality")
  public boolean is(PeerSet other) {
    return this == other;
  }

  /// The sum of all weights, of peers out of service too.
  public long totalWeight() {
    return peers.length == 0 ? 0 : ends[peers.length - 1];
  }

  /// The index of the peer whose share of the weights, laid end to end, holds `place`.
  ///
  /// @param place from 0, below [#totalWeight()]
  public int at(long place) {
    if (totalWeight() == peers.length) {
      return (int) place; // all weights are 1
    }
    int found = Arrays.binarySearch(ends, place + 1);
    return found >= 0 ? found : -found - 1;
  }

  /// The first peer with that [Peer#route()], or null.
  public @Nullable Peer routed(String route) {
    Map<String, Peer> known = routes;
    if (known == null) {
      known = new HashMap<>();
      for (Peer peer : peers) {
        known.putIfAbsent(peer.route(), peer);
      }
      routes = known;
    }
    return known.get(route);
  }

  /// The first peer with an address, or null.
  public @Nullable Peer at(Address address) {
    for (Peer peer : peers) {
      if (peer.address().equals(address)) {
        return peer;
      }
    }
    return null;
  }

  /// The peer that has this state, or null.
  @Nullable Peer find(PeerState state) {
    for (Peer peer : peers) {
      if (peer.state().equals(state)) {
        return peer;
      }
    }
    return null;
  }

  /// Whether shares may be below the weights for a while.
  boolean slowStarts() {
    return slowStarts;
  }

  /// A peer's weight as far as it has grown: what its load is divided by.
  public long weight(Peer peer, long nowMillis) {
    return slowStarts ? peer.grown(peer.weight(), nowMillis) : peer.weight();
  }

  /// What `kind` computes of these peers: at the first call, which takes its time for many, and
  /// kept. Any thread.
  public <T> T derived(Derived<T> kind) {
    T known = find(kind);
    return known == null ? compute(kind) : known;
  }

  private synchronized <T> T compute(Derived<T> kind) {
    T value = find(kind);
    if (value == null) {
      value = kind.of(this);
      computed = new Computed<>(kind, value, computed);
    }
    return value;
  }

  @SuppressWarnings("unchecked") // a kind's value is what it has computed
  private <T> @Nullable T find(Derived<T> kind) {
    Computed<?> known = computed;
    while (known != null && !known.kind.equals(kind)) {
      known = known.next;
    }
    return known == null ? null : (T) known.value;
  }

  /// Computes something of a set of peers that is kept with the set; for constants of balancers.
  public interface Derived<T> {
    /// Computes it.
    T of(PeerSet peers);

    /// Computes it for a set of at least one peer that follows another one.
    default T after(PeerSet peers, PeerSet before, T earlier) {
      return of(peers);
    }
  }

  private record Computed<T>(Derived<T> kind, T value, @Nullable Computed<?> next) {
    @Nullable Computed<?> after(PeerSet peers, PeerSet before, @Nullable Computed<?> rest) {
      return new Computed<>(kind, kind.after(peers, before, value), rest);
    }
  }

  /// How the least loaded of many is found; null if there are so few that each can be looked at.
  public @Nullable Tournament tournament(Load load) {
    Tournament running = tournament;
    if (running == null && peers.length > FEW) {
      running = start(load);
    }
    return running;
  }

  private synchronized Tournament start(Load load) {
    Tournament running = tournament;
    if (running == null) {
      tournament = running = new Tournament(this, load);
    }
    return running;
  }

  /// Has the turns of many go on where those of the set before stand. Before it is chosen from.
  public void continueFrom(PeerSet before) {
    Tournament running = before.tournament;
    if (running != null && peers.length > FEW && !is(before)) {
      tournament = new Tournament(this, running);
    }
    if (!isEmpty() && !before.isEmpty() && !is(before)) {
      for (Computed<?> known = before.computed; known != null; known = known.next) {
        computed = known.after(this, before, computed);
      }
    }
  }

  /// A peer was chosen, and perhaps taken.
  public void chosen(Peer peer, long nowMillis) {
    Tournament running = tournament;
    if (running != null) {
      running.chosen(peer.index(), nowMillis);
    }
  }

  /// Something about a peer has changed that its place among many depends on.
  public void changed(Peer peer, long nowMillis) {
    Tournament running = tournament;
    if (running != null) {
      running.update(peer.index(), nowMillis);
    }
  }

  /// The same, for the peer that has this state; one that is not there does not matter.
  public void changed(PeerState state, long nowMillis) {
    Peer peer = tournament == null ? null : find(state);
    if (peer != null) {
      changed(peer, nowMillis);
    }
  }
}
