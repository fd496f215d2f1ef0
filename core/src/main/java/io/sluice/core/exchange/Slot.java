package io.sluice.core.exchange;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A place in every exchange for one feature's state. Made once, in a constant, by
/// [Exchange#slot()].
public final class Slot<T> {
  private static final AtomicInteger COUNT = new AtomicInteger();

  final int index = COUNT.getAndIncrement();

  Slot() {}

  @SuppressWarnings("unchecked") // only put writes there
  @Nullable T take(@Nullable Object[] slots) {
    return index < slots.length ? (T) slots[index] : null;
  }

  void put(@Nullable Object[] slots, @Nullable T value) {
    slots[index] = value;
  }

  static int count() {
    return COUNT.get();
  }
}
