package io.sluice.server;

import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.core.generation.Generation;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.FileThreads;
import io.sluice.net.LoopOptions;
import io.sluice.net.MemoryBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The workers of a server: those that accept, and those that finish what they have. Used on the
/// control thread only.
final class Workers {
  private final ServerOptions options;
  private final BiConsumer<ErrorLog, Throwable> died;
  private final Executor control;
  private final Runnable noneLeft;
  private final MemoryBudget memory;
  private final List<Worker> alive = new ArrayList<>();
  private final List<Worker> accepting = new ArrayList<>();
  private @Nullable Terms terms; // of those that accept

  /// @param died is told, on its thread, of a worker that cannot go on
  /// @param control runs what workers report
  /// @param noneLeft runs on `control` whenever the last worker has ended
  /// @param returned hears on `control` how many bytes of buffers a loop has let go of
  Workers(
      ServerOptions options,
      BiConsumer<ErrorLog, Throwable> died,
      Executor control,
      Runnable noneLeft,
      LongConsumer returned) {
    this.memory =
        new MemoryBudget(
            MemoryBudget.standard(), bytes -> control.execute(() -> returned.accept(bytes)));
    this.options = options;
    this.died = died;
    this.control = control;
    this.noneLeft = noneLeft;
  }

  /// What a configuration asks of a loop, and a loop cannot change.
  private record Terms(
      int connections,
      int batch,
      boolean multiAccept,
      ThreadPool files,
      List<@Nullable Object> thread) {
    static Terms of(Generation generation) {
      List<Scope> blocks = generation.root().children(MainDirectives.EVENTS_BLOCK);
      Settings events = blocks.getLast().settings();
      Settings main = generation.settings();
      return new Terms(
          Math.toIntExact(events.get(EventsDirectives.WORKER_CONNECTIONS)),
          Math.toIntExact(events.get(EventsDirectives.EPOLL_EVENTS)),
          events.get(EventsDirectives.MULTI_ACCEPT),
          ThreadPool.of(generation),
          Arrays.asList(
              main.get(MainDirectives.WORKER_PRIORITY),
              main.get(MainDirectives.WORKER_CPU_AFFINITY)));
    }

    LoopOptions options(
        ServerOptions options, MemoryBudget memory, FileThreads threads, LoopLog log) {
      return new LoopOptions(threads, log)
          .clock(options.clock())
          .connections(connections)
          .memory(memory)
          .batch(batch)
          .multiAccept(multiAccept);
    }
  }

  /// How many a configuration asks for.
  static int count(Generation generation) {
    return generation.settings().get(MainDirectives.WORKER_PROCESSES);
  }

  boolean none() {
    return alive.isEmpty();
  }

  /// On the thread of a worker that cannot go on.
  private void died(ErrorLog log, Throwable cause) {
    died.accept(log, cause);
  }

  private void start(Serving serving, Terms terms) {
    FileThreads files = terms.files().start();
    List<Worker> started = new ArrayList<>();
    for (int i = accepting.size(); i < count(serving.generation()); i++) {
      LoopLog log = new LoopLog(serving.log(), options.clock(), this::died);
      Worker worker =
          new Worker(
              i,
              serving,
              options
                  .network()
                  .newLoop("sluice-worker-" + i, terms.options(options, memory, files, log)),
              log,
              options.surroundings(),
              ended -> control.execute(() -> ended(ended)));
      started.add(worker);
      alive.add(worker);
    }
    accepting.addAll(started);
    started.forEach(Worker::start);
  }

  /// Serves a generation from now on. Loops go on with it if it asks for loops like those that
  /// there are; what it has too many of, or all if they do not fit, drains.
  ///
  /// @param quiet runs on the control thread when nothing is accepted any more for the generation
  ///   before
  void replace(Serving serving, Runnable quiet) {
    memory.limit(MainDirectives.workerMemory(serving.generation().settings()));
    Terms now = Terms.of(serving.generation());
    int kept = now.equals(terms) ? Math.min(accepting.size(), count(serving.generation())) : 0;
    List<Worker> surplus = new ArrayList<>(accepting.subList(kept, accepting.size()));
    accepting.subList(kept, accepting.size()).clear();
    terms = now;
    Runnable all =
        () -> {
          quiet.run();
          if (!surplus.isEmpty()) {
            accepting.forEach(Worker::acceptAgain);
          }
        };
    Runnable one = countdown(kept + surplus.size(), all);
    for (Worker worker : accepting) {
      worker.serve(serving, one);
    }
    start(serving, now);
    for (Worker worker : surplus) {
      worker.drain(one);
    }
  }

  /// Drains all that accept.
  ///
  /// @param quiet runs on the control thread when they accept nothing more
  void drain(Runnable quiet) {
    List<Worker> old = List.copyOf(accepting);
    accepting.clear();
    Runnable one = countdown(old.size(), quiet);
    for (Worker worker : old) {
      worker.drain(one);
    }
  }

  /// What each of `count` workers runs on its own thread, so that `last` runs on the control thread
  /// when all have. With no worker it runs at once.
  private Runnable countdown(int count, Runnable last) {
    if (count == 0) {
      last.run();
    }
    AtomicInteger left = new AtomicInteger(count);
    return () -> {
      if (left.decrementAndGet() == 0) {
        control.execute(last);
      }
    };
  }

  /// Closes everything, at once.
  void stop() {
    accepting.clear();
    alive.forEach(Worker::stop);
  }

  private void ended(Worker worker) {
    alive.remove(worker);
    if (alive.isEmpty()) {
      noneLeft.run();
    }
  }
}
