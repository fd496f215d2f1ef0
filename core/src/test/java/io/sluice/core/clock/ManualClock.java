package io.sluice.core.clock;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// A clock that a test moves.
public final class ManualClock implements Clock {
  public final AtomicLong nanos = new AtomicLong();
  public long millis = 1_700_000_000_000L;

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public long millis() {
    return millis;
  }

  @Override
  public RandomGenerator random() {
    return RandomGenerator.of("L64X128MixRandom");
  }
}
