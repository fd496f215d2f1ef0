package io.sluice.server;

import io.sluice.core.ErrorLog;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.Service;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import java.util.function.Consumer;

/// An event loop with its thread, which serves one generation: a reload brings new workers and lets
/// the old ones finish what they have.
///
/// Any thread may call the methods; what they start happens on the loop's.
final class Worker {
  private static final long FIRST_LOOK_MILLIS = 10;
  private static final long LONGEST_LOOK_MILLIS = 250;

  private final int index;
  private final Serving serving;
  private final Loop loop;
  private final Surroundings surroundings;
  private final Thread thread;

  // Of the loop's thread.
  private boolean draining;
  private boolean ended;
  private long look = FIRST_LOOK_MILLIS;

  private final Timer again =
      new Timer() {
        @Override
        protected void fire() {
          lookAgain();
        }
      };

  private final Timer cutOff =
      new Timer() {
        @Override
        protected void fire() {
          end();
        }
      };

  /// @param index from 0
  /// @param surroundings is told on the loop's thread before it runs
  /// @param atEnd runs last on the loop's thread
  Worker(int index, Serving serving, Loop loop, Surroundings surroundings, Consumer<Worker> atEnd) {
    this.index = index;
    this.serving = serving;
    this.loop = loop;
    this.surroundings = surroundings;
    this.thread =
        new Thread(
            () -> {
              surroundings.working(serving.generation(), serving.log(), index);
              try {
                loop.run();
              } finally {
                serving.generation().release();
                atEnd.accept(this);
              }
            },
            loop.name());
    serving.generation().retain();
    loop.execute(this::begin);
  }

  void start() {
    thread.start();
  }

  /// Asks the system again what waits on the listeners.
  ///
  /// The kernel tells one loop about a connection. If that loop stops accepting before it looked,
  /// nobody else knows of the connection; adding the socket anew makes the kernel look.
  void acceptAgain() {
    loop.execute(() -> {
      if (!draining && !ended) {
        stopAccepting();
        accept();
      }
    });
  }

  /// Accepts nothing more, lets what is open finish, and ends.
  ///
  /// @param quiet runs on the loop's thread when nothing is accepted any more
  void drain(Runnable quiet) {
    loop.execute(() -> {
      if (draining || ended) {
        quiet.run();
        return;
      }
      draining = true;
      stopAccepting();
      quiet.run();
      drainServices();
    });
  }

  /// Closes everything and ends.
  void stop() {
    loop.execute(this::end);
  }

  private void begin() {
    for (Service service : serving.services()) {
      service.start(loop);
    }
    accept();
  }

  private void accept() {
    for (Serving.Place place : serving.places()) {
      ListeningSocket socket = place.socket(index);
      try {
        loop.accept(socket, place.service().acceptor(loop, place.spec()));
      } catch (SystemException e) {
        serving.log().log(ErrorLog.Level.ALERT, String.valueOf(e.getMessage()));
      }
    }
  }

  private void stopAccepting() {
    for (Serving.Place place : serving.places()) {
      loop.stopAccepting(place.socket(index));
    }
  }

  private void drainServices() {
    serving.log().log(ErrorLog.Level.NOTICE, "gracefully shutting down");
    for (Service service : serving.services()) {
      service.drain(loop);
    }
    long timeout = serving.generation().settings().get(MainDirectives.WORKER_SHUTDOWN_TIMEOUT);
    if (timeout > 0) {
      loop.schedule(cutOff, timeout);
    }
    lookAgain();
  }

  /// A service says how much it has open when it is asked, not when that changes: the usual path of
  /// a connection stays free of this, and only while something drains is there a timer.
  private void lookAgain() {
    if (active() == 0) {
      end();
      return;
    }
    loop.schedule(again, look);
    look = Math.min(look * 2, LONGEST_LOOK_MILLIS);
  }

  private int active() {
    int open = 0;
    for (Service service : serving.services()) {
      open += service.active(loop);
    }
    return open;
  }

  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (!draining) {
      stopAccepting();
    }
    loop.cancel(again);
    loop.cancel(cutOff);
    for (Service service : serving.services()) {
      service.terminate(loop);
    }
    serving.log().log(ErrorLog.Level.NOTICE, "exiting");
    loop.post( // behind what the services posted
        () -> {
          surroundings.leaving(loop);
          loop.stop();
        });
  }
}
