package io.sluice.net;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Work that goes to a file thread and comes back to its loop.
final class Offloaded<T extends @Nullable Object> implements Runnable {
  private final Loop loop;
  private final Callable<T> blocking;
  private final BiConsumer<@Nullable T, @Nullable Throwable> then;
  private @Nullable T value;
  private @Nullable Throwable failure;
  private boolean done;

  Offloaded(Loop loop, Callable<T> blocking, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    this.loop = loop;
    this.blocking = blocking;
    this.then = then;
  }

  @Override
  public void run() {
    if (done) {
      then.accept(value, failure);
      return;
    }
    try {
      value = blocking.call();
    } catch (Throwable t) {
      failure = t;
    }
    done = true;
    loop.execute(this);
  }
}
