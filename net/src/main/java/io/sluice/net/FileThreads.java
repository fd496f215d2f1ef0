package io.sluice.net;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The threads on which blocking work runs, shared by the loops (`thread_pool`). Daemon threads,
/// made when the first task comes, gone after a minute without work.
public final class FileThreads {
  public static final int DEFAULT_THREADS = 32;
  public static final int DEFAULT_QUEUE = 65536;

  private final String name;
  private final int threads;
  private final int queue;
  private @Nullable ThreadPoolExecutor pool;

  /// @param name of the threads
  /// @param threads at most this many at work
  /// @param queue at most this many tasks waiting
  public FileThreads(String name, int threads, int queue) {
    this.name = name;
    this.threads = threads;
    this.queue = queue;
  }

  public FileThreads() {
    this("default", DEFAULT_THREADS, DEFAULT_QUEUE);
  }

  /// Runs it soon. False: the queue is full (`thread pool "default" queue overflow`).
  public boolean submit(Runnable task) {
    try {
      pool().execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  public String name() {
    return name;
  }

  /// Takes no more tasks, finishes those it has.
  public synchronized void close() {
    pool().shutdown();
  }

  private synchronized ThreadPoolExecutor pool() {
    if (pool == null) {
      pool =
          new ThreadPoolExecutor(
              threads,
              threads,
              1,
              TimeUnit.MINUTES,
              new LinkedBlockingQueue<>(queue),
              this::thread);
      pool.allowCoreThreadTimeOut(true);
    }
    return pool;
  }

  private Thread thread(Runnable work) {
    Thread t = new Thread(work, "sluice-files-" + name);
    t.setDaemon(true);
    return t;
  }
}
