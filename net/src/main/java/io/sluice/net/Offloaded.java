package io.sluice.net;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Work that goes to a file thread and comes back to its loop.
final class Offloaded<T extends @Nullable Object> implements Task {
  private final Loop loop;
  private final Callable<T> blocking;
  private final BiConsumer<@Nullable T, @Nullable Throwable> then;
  private final Consumer<Throwable> failed;
  private @Nullable T value;
  private @Nullable Throwable failure;
  private boolean done;

  Offloaded(
      Loop loop,
      Callable<T> blocking,
      BiConsumer<@Nullable T, @Nullable Throwable> then,
      Consumer<Throwable> failed) {
    this.loop = loop;
    this.blocking = blocking;
    this.then = then;
    this.failed = failed;
  }

  /// What came back from the file thread could not be handled.
  @Override
  public void failed(Throwable cause) {
    failed.accept(cause);
  }

  @Override
  public void run() {
    if (done) {
      if (failure instanceof VirtualMachineError fatal) {
        throw fatal; // it is the loop's to end the process
      }
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
