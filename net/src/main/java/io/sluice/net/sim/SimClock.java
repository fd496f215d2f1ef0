package io.sluice.net.sim;

import io.sluice.core.clock.Clock;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Time that only moves when the simulation has nothing left to do, and randomness from a seed.
final class SimClock implements Clock {
  private static final long START_MILLIS = 1_767_225_600_000L; // 2026-01-01T00:00:00Z

  private final SplittableRandom random;
  private long nanos;

  SimClock(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long millis() {
    return START_MILLIS + nanos / 1_000_000;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  void advance(long toNanos) {
    if (toNanos < nanos) {
      throw new IllegalArgumentException("back in time: " + toNanos + " < " + nanos);
    }
    nanos = toNanos;
  }
}
