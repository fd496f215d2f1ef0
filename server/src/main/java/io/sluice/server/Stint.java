package io.sluice.server;

import io.sluice.core.log.ErrorLog;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.Service;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import io.sluice.net.os.ThisProcess;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The time during which a loop serves one generation: it accepts, then it drains, then it ends.
/// Everything happens on the loop's thread.
final class Stint {
  private static final long FIRST_LOOK_MILLIS = 10;
  private static final long LONGEST_LOOK_MILLIS = 250;

  private final Serving serving;
  private final Loop loop;
  private final int index;
  private final Consumer<Stint> atEnd;
  private boolean draining;
  private boolean ended;
  private long look = FIRST_LOOK_MILLIS;

  private final Timer again =
      new Timer() {
        @Override
        protected void fire() {
          lookAgain();
        }

        @Override
        protected void failed(Throwable cause) {
          if (!ended) {
            loop.schedule(this, LONGEST_LOOK_MILLIS);
          }
        }
      };

  private final Timer cutOff =
      new Timer() {
        @Override
        protected void fire() {
          end();
        }
      };

  /// @param serving with a reference to its generation, which is released at the end
  /// @param index the worker's
  /// @param atEnd runs when nothing of the generation is left on the loop
  Stint(Serving serving, Loop loop, int index, Consumer<Stint> atEnd) {
    this.serving = serving;
    this.loop = loop;
    this.index = index;
    this.atEnd = atEnd;
  }

  Serving serving() {
    return serving;
  }

  /// Serves from now on.
  ///
  /// @param before what was served until now; its idle connections go on under this generation
  void begin(@Nullable Stint before) {
    for (Service service : serving.services()) {
      loop.guard(() -> service.start(loop));
      if (before != null) {
        before
            .serving
            .services()
            .forEach(earlier -> loop.guard(() -> service.follow(loop, earlier)));
      }
    }
    accept();
  }

  void accept() {
    for (Serving.Place place : places()) {
      try {
        loop.accept(place.socket(index), place.service().acceptor(loop, place.spec()));
      } catch (SystemException e) {
        serving.log().log(ErrorLog.Level.ALERT, String.valueOf(e.getMessage()));
      }
    }
  }

  /// Accepts nothing more from sockets that another stint has not taken over.
  void stopAccepting(@Nullable Stint next) {
    Set<ListeningSocket> kept = next == null ? Set.of() : next.sockets();
    for (ListeningSocket socket : sockets()) {
      if (!kept.contains(socket)) {
        loop.stopAccepting(socket);
      }
    }
  }

  private Set<ListeningSocket> sockets() {
    Set<ListeningSocket> sockets = new HashSet<>();
    for (Serving.Place place : places()) {
      sockets.add(place.socket(index));
    }
    return sockets;
  }

  /// Those that this loop accepts from.
  private List<Serving.Place> places() {
    return serving.places().stream().filter(place -> place.acceptedBy(index)).toList();
  }

  /// Lets what is open finish, and ends.
  void drain() {
    if (draining || ended) {
      return;
    }
    draining = true;
    serving.log().log(ErrorLog.Level.NOTICE, "gracefully shutting down");
    for (Service service : serving.services()) {
      loop.guard(() -> service.drain(loop));
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
    int open = 0;
    for (Service service : serving.services()) {
      open += service.active(loop);
    }
    if (open == 0) {
      end();
      return;
    }
    loop.schedule(again, look);
    look = Math.min(look * 2, LONGEST_LOOK_MILLIS);
  }

  /// Closes everything that is open, and ends.
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    loop.cancel(again);
    loop.cancel(cutOff);
    for (Service service : serving.services()) {
      loop.guard(() -> service.terminate(loop));
    }
    serving.log().log(ErrorLog.Level.NOTICE, "exiting");
    loop.post( // behind what the services posted
        () -> {
          String worker = "worker process " + ThisProcess.pid() + " exited with code 0";
          serving.log().log(ErrorLog.Level.NOTICE, worker); // what tools wait for after a reload
          serving.generation().release();
          atEnd.accept(this);
        });
  }
}
