package io.sluice.upstream.balance;

import io.sluice.upstream.peer.PeerSet;
import io.sluice.upstream.peer.PeerState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/// What [Fair] remembers of a set of peers, which stand here in the order of their weights, the
/// heaviest first. A place is an index of that order. Any thread; figures that belong together are
/// changed one after the other, so that loops which choose in the same moment may choose the same.
final class FairRotation {
  /// Whose turn it is among the peers of a set. It goes on where that of the set before stands.
  static final PeerSet.Derived<FairRotation> OF =
      new PeerSet.Derived<>() {
        @Override
        public FairRotation of(PeerSet peers) {
          return new FairRotation(peers);
        }

        @Override
        public FairRotation after(PeerSet peers, PeerSet before, FairRotation earlier) {
          return new FairRotation(peers, before, earlier);
        }
      };

  private final int[] indexes;
  private final int[] full;
  private final AtomicIntegerArray weights;
  private final AtomicLongArray chosen;
  private final AtomicLong choices = new AtomicLong();
  private final AtomicInteger last = new AtomicInteger();

  FairRotation(PeerSet peers) {
    indexes =
        IntStream.range(0, peers.size())
            .boxed()
            .sorted(Comparator.comparingInt(index -> -peers.get(index).weight()))
            .mapToInt(Integer::intValue)
            .toArray();
    full = IntStream.of(indexes).map(index -> peers.get(index).weight()).toArray();
    weights = new AtomicIntegerArray(indexes.length);
    chosen = new AtomicLongArray(indexes.length);
    last.set(indexes.length - 1);
  }

  /// One that goes on where that of another set stands, for the peers which both have.
  FairRotation(PeerSet peers, PeerSet before, FairRotation known) {
    this(peers);
    choices.set(known.choices.get());
    Map<PeerState, Integer> places = new HashMap<>(); // by identity: it has no equality of its own
    for (int place = 0; place < known.size(); place++) {
      places.put(before.get(known.index(place)).state(), place);
    }
    PeerState latest = before.get(known.index(known.last.get())).state();
    for (int place = 0; place < size(); place++) {
      PeerState state = peers.get(index(place)).state();
      Integer old = places.get(state);
      if (old != null) {
        weights.set(place, Math.min(full[place], known.weights.get(old)));
        chosen.set(place, known.chosen.get(old));
      }
      if (state.equals(latest)) {
        last.set(place);
      }
    }
  }

  int size() {
    return indexes.length;
  }

  /// The place at a distance from the first; beyond the end it goes on there.
  int place(int distance) {
    return distance < indexes.length ? distance : distance - indexes.length;
  }

  /// The index of a place's peer in its set.
  int index(int place) {
    return indexes[place];
  }

  int afterLast() {
    return place(last.get() + 1);
  }

  /// The number of one more choice.
  long next() {
    return choices.incrementAndGet();
  }

  /// The number of the choice that a place had last; 0 for none.
  long chosenAt(int place) {
    return chosen.get(place);
  }

  /// What is left of a place's weight.
  int weight(int place) {
    return weights.get(place);
  }

  /// A place was chosen.
  ///
  /// @param uses whether that uses its weight up
  void chosen(int place, long number, boolean uses) {
    last.set(place);
    chosen.set(place, number);
    if (uses) {
      int left = weights.get(place);
      weights.compareAndSet(place, left, left == 0 ? full[place] : left - 1);
    }
  }
}
