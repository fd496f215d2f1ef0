package io.sluice.upstream.connect;

import io.sluice.net.FileThreads;
import io.sluice.net.Loop;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.epoll.EpollNetwork;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/// A running loop with real sockets.
public final class LoopThread implements AutoCloseable {
  public static final long DEADLINE_SECONDS = 20;

  public final Loop loop;
  private final List<LoopEvent> complaints = new CopyOnWriteArrayList<>();
  private final FileThreads files = new FileThreads();
  private final Thread thread;

  public LoopThread() {
    loop = new EpollNetwork().newLoop("test", new LoopOptions(files, complaints::add));
    thread = new Thread(loop::run, "test");
    thread.start();
  }

  /// Asks for something on the loop.
  public long ask(ToLongFunction<Loop> question) throws Exception {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    loop.execute(() -> {
      try {
        answer.complete(question.applyAsLong(loop));
      } catch (RuntimeException | Error e) {
        answer.completeExceptionally(e);
      }
    });
    return answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /// Does something on the loop.
  public void run(Runnable task) throws Exception {
    ask(_ -> {
      task.run();
      return 0;
    });
  }

  /// Waits until something on the loop has a value.
  public void await(ToLongFunction<Loop> question, long expected) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    long last = ask(question);
    while (last != expected) {
      if (System.nanoTime() > end) {
        throw new AssertionError("is " + last + ", not " + expected);
      }
      last = ask(question);
    }
  }

  @Override
  public void close() throws IOException {
    loop.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    files.close();
    if (!complaints.isEmpty()) {
      throw new AssertionError(complaints.getFirst().text());
    }
  }
}
