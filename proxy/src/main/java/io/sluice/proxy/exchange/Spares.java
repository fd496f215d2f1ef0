package io.sluice.proxy.exchange;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/// The spare requests of one protocol, which wait for their next use on the loop that has used
/// them.
///
/// @param <T> a protocol's request, which lives together with its [UpstreamExchange]
public final class Spares<T> {
  private static final int KEPT = 1024;

  private final ThreadLocal<ArrayDeque<T>> ofLoop = ThreadLocal.withInitial(ArrayDeque::new);
  private final Supplier<T> make;

  /// @param make makes one where none is spare
  public Spares(Supplier<T> make) {
    this.make = make;
  }

  /// A spare one of this loop, or a new one.
  public T take() {
    T spare = ofLoop.get().pollLast();
    return spare != null ? spare : make.get();
  }

  /// Keeps one whose request is over, unless there are enough.
  public void give(T used) {
    ArrayDeque<T> spare = ofLoop.get();
    if (spare.size() < KEPT) {
      spare.addLast(used);
    }
  }
}
