package io.sluice.net;

import java.util.function.Consumer;

/// Something that runs on a loop for an owner which ends when it fails: see [Loop#post(Runnable)].
public interface Task extends Runnable {
  /// [#run()] threw, and the loop has told. Called on the loop's thread.
  void failed(Throwable cause);

  /// One that is made of two parts. Keep the object: running it allocates nothing.
  static Task of(Runnable run, Consumer<Throwable> failed) {
    return new Task() {
      @Override
      public void run() {
        run.run();
      }

      @Override
      public void failed(Throwable cause) {
        failed.accept(cause);
      }
    };
  }
}
