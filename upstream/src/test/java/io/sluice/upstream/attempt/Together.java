package io.sluice.upstream.attempt;

import io.sluice.net.Loop;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.TestLoop;
import io.sluice.upstream.peer.TestExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Several threads that choose from one group at the same time, each as a loop of its own.
public final class Together {
  public static final int THREADS = 4;

  private Together() {}

  /// What one thread does.
  @FunctionalInterface
  public interface Part {
    void play(Player player);
  }

  /// What a thread has for itself.
  public static final class Player {
    public final int number;
    public final SplittableRandom random;
    public final TestExchange exchange = new TestExchange();
    public final Loop loop = TestLoop.loop();

    Player(int number) {
      this.number = number;
      this.random = new SplittableRandom(number);
    }

    /// A new exchange with a group.
    public PeerSelector start(Group group) {
      PeerSelector selection = new PeerSelector();
      selection.start(group, loop, exchange);
      return selection;
    }
  }

  /// Has all threads begin at once, and waits for them.
  public static void play(Part part) throws InterruptedException, ExecutionException {
    play(THREADS, part);
  }

  public static void play(int threads, Part part) throws InterruptedException, ExecutionException {
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
