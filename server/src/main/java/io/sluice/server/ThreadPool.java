package io.sluice.server;

import io.sluice.config.Arguments;
import io.sluice.config.Scope;
import io.sluice.config.Values;
import io.sluice.core.generation.Generation;
import io.sluice.net.FileThreads;

/// One `thread_pool`: how many threads do what would block a worker, and how much may wait for
/// them.
record ThreadPool(String name, int threads, int queue) {
  private static final String DEFAULT = "default";

  /// What does the blocking work of a generation's workers: the pool `default`.
  static ThreadPool of(Generation generation) {
    for (ThreadPool pool : generation.settings().get(MainDirectives.THREAD_POOL)) {
      if (pool.name.equals(DEFAULT)) {
        return pool;
      }
    }
    return new ThreadPool(DEFAULT, FileThreads.DEFAULT_THREADS, FileThreads.DEFAULT_QUEUE);
  }

  /// Its threads, which start as they are needed.
  FileThreads start() {
    return new FileThreads(name, threads, queue);
  }

  static ThreadPool parse(Arguments a) {
    String name = a.text(0);
    checkNew(a, name);
    int threads = -1;
    int queue = FileThreads.DEFAULT_QUEUE;
    for (int i = 1; i < a.count(); i++) {
      String threadsText = a.after(i, "threads=");
      String queueText = a.after(i, "max_queue=");
      if (threadsText != null) {
        threads = positive(a, i, threadsText, "threads");
      } else if (queueText != null) {
        queue = positive(a, i, queueText, "max_queue");
      } else {
        throw a.invalidParameter(i);
      }
    }
    if (threads < 0) {
      throw a.error(0, "\"" + name + "\" must have \"threads\" parameter");
    }
    return new ThreadPool(name, threads, queue);
  }

  private static void checkNew(Arguments a, String name) {
    for (Scope.Entry entry : a.scope().entries()) {
      if (entry.directive() == a.directive()
          && entry.value() instanceof ThreadPool other
          && other.name.equals(name)) {
        throw a.error(0, "duplicate thread pool \"" + name + "\"");
      }
    }
  }

  private static int positive(Arguments a, int arg, String text, String what) {
    long number = Values.number(text);
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw a.error(arg, "invalid " + what + " value \"" + a.text(arg) + "\"");
    }
    return (int) number;
  }
}
