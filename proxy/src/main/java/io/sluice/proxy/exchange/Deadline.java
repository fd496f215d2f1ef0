package io.sluice.proxy.exchange;

import io.sluice.net.Timer;
import java.util.function.Consumer;

/// A timer made of two parts. Keep the object: arming and cancelling it allocate nothing.
final class Deadline extends Timer {
  private final Runnable then;
  private final Consumer<Throwable> failed;

  /// @param then runs when it fires
  /// @param failed hears what that has thrown
  Deadline(Runnable then, Consumer<Throwable> failed) {
    this.then = then;
    this.failed = failed;
  }

  @Override
  protected void fire() {
    then.run();
  }

  @Override
  protected void failed(Throwable cause) {
    failed.accept(cause);
  }
}
