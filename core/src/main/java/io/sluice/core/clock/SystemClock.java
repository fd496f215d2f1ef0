package io.sluice.core.clock;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/// The machine's clock.
final class SystemClock implements Clock {
  static final SystemClock INSTANCE = new SystemClock();

  private SystemClock() {}

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long millis() {
    return System.currentTimeMillis();
  }

  @Override
  public RandomGenerator random() {
    return ThreadLocalRandom.current();
  }
}
