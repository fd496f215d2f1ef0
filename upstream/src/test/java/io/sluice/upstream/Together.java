package io.sluice.upstream;

import io.sluice.net.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Several threads that choose from one group at the same time, each as a loop of its own.
final class Together {
  static final int THREADS = 4;

  private Together() {}

  /// What one thread does.
  @FunctionalInterface
  interface Part {
    void play(Player player);
  }

  /// What a thread has for itself.
  static final class Player {
    final int number;
    final SplittableRandom random;
    final TestExchange exchange = new TestExchange();
    final Loop loop = TestLoop.loop();

    Player(int number) {
      this.number = number;
      this.random = new SplittableRandom(number);
    }

    /// A new exchange with a group.
    Selection start(Group group) {
      Selection selection = new Selection();
      selection.start(group, loop, exchange);
      return selection;
    }
  }

  /// Has all threads begin at once, and waits for them.
  static void play(Part part) throws InterruptedException, ExecutionException {
    play(THREADS, part);
  }

  static void play(int threads, Part part) throws InterruptedException, ExecutionException {
    CountDownLatch begin = new CountDownLatch(1);
    List<FutureTask<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Player player = new Player(i);
      FutureTask<Boolean> task =
          new FutureTask<>(() -> {
            begin.await();
            part.play(player);
            return true;
          });
      Thread.ofPlatform().daemon().start(task);
      all.add(task);
    }
    begin.countDown();
    for (FutureTask<Boolean> task : all) {
      task.get();
    }
  }
}
