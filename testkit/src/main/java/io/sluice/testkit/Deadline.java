package io.sluice.testkit;

import io.sluice.core.clock.Clock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// How long a test waits for something at most. Nothing in a test waits for a fixed time.
public final class Deadline {
  private static final long POLL_NANOS = 1_000_000;
  private static final Clock CLOCK = Clock.system();

  private final long end;

  private Deadline(long end) {
    this.end = end;
  }

  /// Ten seconds: far more than anything takes that works.
  public static Deadline ofTest() {
    return ofSeconds(10);
  }

  /// So many seconds from now.
  public static Deadline ofSeconds(long seconds) {
    return new Deadline(CLOCK.nanoTime() + seconds * 1_000_000_000);
  }

  /// What is left, at least 1.
  public int millis() {
    return (int) Math.max(1, (end - CLOCK.nanoTime()) / 1_000_000);
  }

  /// Whether it is over.
  public boolean passed() {
    return CLOCK.nanoTime() - end >= 0;
  }

  /// Waits until `condition` holds, for what cannot tell by itself, such as a file that is being
  /// written.
  ///
  /// @throws AssertionError with `what` when the time is over
  public void until(String what, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (passed()) {
        throw new AssertionError("in time: " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
