package io.sluice.core.log;

import io.sluice.core.clock.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Does one thing after the other that a device may hold up (opening files), on a thread of its
/// own, and does not wait for ever.
final class Bounded {
  /// How long one of them may take, in milliseconds.
  static final long MILLIS = 3000;

  /// What each of the others may take after the first has taken that long.
  private static final long HURRY_MILLIS = 100;

  private Bounded() {}

  /// Some of the list, on one thread.
  private static final class Pass<T> implements Runnable {
    private final List<T> all;
    private final Consumer<T> operation;
    private volatile int at;
    private volatile boolean cancelled;
    private volatile @Nullable Throwable failure;

    Pass(List<T> all, int first, Consumer<T> operation) {
      this.all = all;
      this.at = first;
      this.operation = operation;
    }

    @Override
    public void run() {
      try {
        while (!cancelled && at < all.size()) {
          operation.accept(all.get(at));
          synchronized (this) {
            if (!cancelled) {
              at++;
            }
          }
        }
      } catch (Throwable t) {
        failure = t;
      }
    }

    /// The one that it does not go beyond.
    synchronized int cancel() {
      cancelled = true;
      return at;
    }
  }

  /// Returns when all are done or given up.
  ///
  /// @param operation may return at any time, also when it has been given up; what it throws before
  ///   that ends everything and is thrown
  /// @param late is told what has been given up, on the calling thread
  static <T> void each(List<T> all, Consumer<T> operation, Consumer<T> late) {
    long patience = MILLIS;
    int next = 0;
    while (next < all.size()) {
      Pass<T> pass = new Pass<>(all, next, operation);
      Thread thread = Thread.ofPlatform().name("log opener").daemon().start(pass);
      if (ended(thread, pass, patience)) {
        rethrow(pass.failure);
        return;
      }
      int hung = pass.cancel();
      if (hung < all.size()) {
        late.accept(all.get(hung));
      }
      next = hung + 1;
      patience = HURRY_MILLIS;
    }
  }

  /// Waits as long as it gets on.
  private static boolean ended(Thread thread, Pass<?> pass, long millis) {
    int before;
    do {
      before = pass.at;
      join(thread, millis);
    } while (thread.isAlive() && pass.at != before);
    return !thread.isAlive();
  }

  /// Waits for the end of a thread, also if the caller is interrupted.
  static void join(Thread thread, long millis) {
    Clock clock = Clock.system();
    long end = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    for (long left = millis; left > 0 && thread.isAlive(); ) {
      try {
        thread.join(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = TimeUnit.NANOSECONDS.toMillis(end - clock.nanoTime());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }
}
