package io.sluice.server;

import io.sluice.net.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An event loop with its thread. It serves one generation after the other: a reload has it accept
/// for the new one and hands idle connections over, while what is busy under the old one finishes
/// beside it.
///
/// Any thread may call the methods; what they start happens on the loop's.
final class Worker {
  private final int index;
  private final Loop loop;
  private final LoopLog log;
  private final Surroundings surroundings;
  private final Thread thread;
  private @Nullable Serving beginning; // until it runs

  // Of the loop's thread.
  private final List<Stint> stints = new ArrayList<>(); // those that have not ended
  private @Nullable Stint present;
  private boolean leaving;

  /// @param index from 0
  /// @param first what it serves
  /// @param log where the loop's own troubles are told
  /// @param surroundings is told on the loop's thread before it runs
  /// @param atEnd runs last on the loop's thread
  Worker(
      int index,
      Serving first,
      Loop loop,
      LoopLog log,
      Surroundings surroundings,
      Consumer<Worker> atEnd) {
    this.index = index;
    this.loop = loop;
    this.log = log;
    this.surroundings = surroundings;
    this.beginning = first;
    this.thread =
        new Thread(
            () -> {
              begins();
              try {
                loop.run();
              } catch (Throwable t) {
                // Its owner has been told, and ends the server.
              } finally {
                atEnd.accept(this);
              }
            },
            loop.name());
    serve(first, () -> {});
  }

  private void begins() {
    Serving first = beginning;
    beginning = null; // or the first generation would last as long as the worker
    if (first != null) {
      surroundings.working(first.generation(), first.log(), index);
    }
  }

  void start() {
    thread.start();
  }

  /// Serves another generation from now on.
  ///
  /// @param quiet runs on the loop's thread when nothing is accepted any more for the one before
  void serve(Serving next, Runnable quiet) {
    next.generation().retain();
    loop.execute(() -> {
      if (leaving) {
        next.generation().release();
      } else {
        loop.guard(() -> begin(next));
      }
      quiet.run();
    });
  }

  private void begin(Serving next) {
    Stint before = present;
    Stint stint = new Stint(next, loop, index, this::ended);
    stints.add(stint);
    present = stint;
    log.log(next.log());
    stint.begin(before);
    if (before != null) {
      before.stopAccepting(stint);
      before.drain();
    }
  }

  /// Asks the system again what waits on the listeners.
  ///
  /// The kernel tells one loop about a connection. If that loop stops accepting before it looked,
  /// nobody else knows of the connection; adding the socket anew makes the kernel look.
  void acceptAgain() {
    loop.execute(() -> {
      if (present != null && !leaving) {
        present.stopAccepting(null);
        present.accept();
      }
    });
  }

  /// Accepts nothing more, lets what is open finish, and ends.
  ///
  /// @param quiet runs on the loop's thread when nothing is accepted any more
  void drain(Runnable quiet) {
    loop.execute(() -> {
      Stint last = leave();
      quiet.run();
      if (last != null) {
        last.drain();
      }
    });
  }

  /// Closes everything and ends.
  void stop() {
    loop.execute(() -> {
      leave();
      List.copyOf(stints).forEach(Stint::end);
    });
  }

  /// @return what was served until now, if this is the first time
  private @Nullable Stint leave() {
    Stint last = present;
    leaving = true;
    present = null;
    if (last != null) {
      loop.guard(() -> last.stopAccepting(null));
    }
    return last;
  }

  private void ended(Stint stint) {
    stints.remove(stint);
    if (leaving && stints.isEmpty()) {
      surroundings.leaving(loop);
      loop.stop();
    }
  }
}
