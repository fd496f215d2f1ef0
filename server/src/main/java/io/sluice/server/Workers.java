package io.sluice.server;

import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.core.Generation;
import io.sluice.net.FileThreads;
import io.sluice.net.LoopOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// The workers of a server: those that accept, and those of earlier generations that finish. Used
/// on the control thread only.
final class Workers {
  private final ServerOptions options;
  private final Executor control;
  private final Runnable noneLeft;
  private final List<Worker> alive = new ArrayList<>();
  private List<Worker> accepting = List.of();

  /// @param control runs what workers report
  /// @param noneLeft runs on `control` whenever the last worker has ended
  Workers(ServerOptions options, Executor control, Runnable noneLeft) {
    this.options = options;
    this.control = control;
    this.noneLeft = noneLeft;
  }

  /// How many a configuration asks for.
  static int count(Generation generation) {
    return generation.settings().get(MainDirectives.WORKER_PROCESSES);
  }

  boolean none() {
    return alive.isEmpty();
  }

  /// Starts the workers of a generation. Those before them go on until {@link #replace} or {@link
  /// #drain}.
  private List<Worker> start(Serving serving) {
    LoopOptions loops = loopOptions(serving);
    List<Worker> started = new ArrayList<>();
    for (int i = 0; i < count(serving.generation()); i++) {
      Worker worker =
          new Worker(
              i,
              serving,
              options.network().newLoop("sluice-worker-" + i, loops),
              options.surroundings(),
              ended -> control.execute(() -> ended(ended)));
      started.add(worker);
      alive.add(worker);
    }
    started.forEach(Worker::start);
    return started;
  }

  private LoopOptions loopOptions(Serving serving) {
    Generation generation = serving.generation();
    List<Scope> blocks = generation.root().children(MainDirectives.EVENTS_BLOCK);
    Settings events = blocks.getLast().settings();
    FileThreads files = ThreadPool.threads(generation);
    return new LoopOptions(files, new LoopLog(serving.log()))
        .clock(options.clock())
        .connections(Math.toIntExact(events.get(EventsDirectives.WORKER_CONNECTIONS)))
        .batch(Math.toIntExact(events.get(EventsDirectives.EPOLL_EVENTS)))
        .multiAccept(events.get(EventsDirectives.MULTI_ACCEPT));
  }

  /// Starts the workers of a generation and drains those before them.
  ///
  /// @param quiet runs on the control thread when the old ones accept nothing more
  void replace(Serving serving, Runnable quiet) {
    List<Worker> old = accepting;
    List<Worker> now = start(serving);
    accepting = now;
    drain(
        old,
        () -> {
          quiet.run();
          now.forEach(Worker::acceptAgain);
        });
  }

  /// Drains all that accept.
  ///
  /// @param quiet runs on the control thread when they accept nothing more
  void drain(Runnable quiet) {
    List<Worker> old = accepting;
    accepting = List.of();
    drain(old, quiet);
  }

  private void drain(List<Worker> which, Runnable quiet) {
    if (which.isEmpty()) {
      quiet.run();
      return;
    }
    AtomicInteger left = new AtomicInteger(which.size());
    Runnable one =
        () -> {
          if (left.decrementAndGet() == 0) {
            control.execute(quiet);
          }
        };
    for (Worker worker : which) {
      worker.drain(one);
    }
  }

  /// Closes everything, at once.
  void stop() {
    accepting = List.of();
    alive.forEach(Worker::stop);
  }

  private void ended(Worker worker) {
    alive.remove(worker);
    if (alive.isEmpty()) {
      noneLeft.run();
    }
  }
}
