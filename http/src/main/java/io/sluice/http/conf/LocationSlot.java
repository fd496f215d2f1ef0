package io.sluice.http.conf;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A place in every [Location] for what one feature has computed from the configuration. Made once,
/// in a constant.
public final class LocationSlot<T> {
  private static final AtomicInteger COUNT = new AtomicInteger();

  final int index = COUNT.getAndIncrement();

  public LocationSlot() {}

  /// How many places there are so far: features make theirs when they are loaded.
  static int count() {
    return COUNT.get();
  }

  @SuppressWarnings("unchecked") // only Location.set(LocationSlot<T>, T) writes there
  @Nullable T cast(@Nullable Object value) {
    return (T) value;
  }
}
