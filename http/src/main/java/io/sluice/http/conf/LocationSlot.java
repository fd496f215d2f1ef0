package io.sluice.http.conf;

import java.util.concurrent.atomic.AtomicInteger;

/// A place in every [Location] for what one feature has computed from the configuration. Made once,
/// in a constant.
public final class LocationSlot<T> {
  private static final AtomicInteger COUNT = new AtomicInteger();

  final int index = COUNT.getAndIncrement();
}
