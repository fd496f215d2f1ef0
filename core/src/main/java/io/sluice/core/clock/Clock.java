package io.sluice.core.clock;

import java.util.random.RandomGenerator;

/// The only source of time and randomness, so that a test can own both.
public interface Clock {
  /// Monotonic time in nanoseconds from an arbitrary origin.
  long nanoTime();

  /// Wall clock, milliseconds since 1970.
  long millis();

  /// Randomness that is safe to use from any thread; not for secrets.
  RandomGenerator random();

  /// The machine's clock.
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
