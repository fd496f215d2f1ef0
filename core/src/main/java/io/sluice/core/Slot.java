package io.sluice.core;

import java.util.concurrent.atomic.AtomicInteger;

/// A place in every exchange for one feature's state. Made once, in a constant, by
/// [Exchange#slot()].
public final class Slot<T> {
  private static final AtomicInteger COUNT = new AtomicInteger();

  final int index = COUNT.getAndIncrement();

  Slot() {}

  static int count() {
    return COUNT.get();
  }
}
