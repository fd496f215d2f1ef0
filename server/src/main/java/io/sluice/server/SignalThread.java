package io.sluice.server;

import io.sluice.core.ErrorLog;
import io.sluice.net.SystemException;
import io.sluice.net.os.Privileges;
import io.sluice.net.os.Signals;
import io.sluice.net.os.ThisProcess;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Turns signals into commands for the server.
final class SignalThread {
  private static final long LONGEST_END_MILLIS = 5_000;

  private final Server server;
  private final boolean daemon;

  /// @param daemon whether the process has left its terminal: only then does WINCH mean anything,
  ///   since a terminal sends it when its window changes
  SignalThread(Server server, boolean daemon) {
    this.server = server;
    this.daemon = daemon;
  }

  /// Starts to listen for signals: for those that the launcher has blocked, or if it could not, for
  /// those that the JVM leaves to programs.
  void start() {
    long blocked = new Signals().blocked() & Signal.set();
    if (blocked == 0) {
      JvmSignals.handle(signal -> received(signal, 0), Signal.HUP, Signal.INT, Signal.TERM);
      return;
    }
    Thread thread = new Thread(() -> take(blocked), "sluice-signals");
    thread.setDaemon(true);
    thread.start();
  }

  private void take(long blocked) {
    try {
      if (!ThisProcess.root()) {
        Privileges.relinquish(); // the thread that made this one keeps some for reloads
      }
    } catch (SystemException e) {
      server.log(ErrorLog.Level.ALERT, String.valueOf(e.getMessage()));
    }
    Signals signals = new Signals();
    while (true) {
      Signals.Taken taken = signals.take(blocked);
      Signal signal = Signal.of(taken.number());
      if (signal != null) {
        received(signal, taken.sender());
      }
    }
  }

  private void received(Signal signal, int sender) {
    String action = signal == Signal.WINCH && !daemon ? "" : signal.action();
    server.log(
        ErrorLog.Level.NOTICE,
        "signal "
            + signal.number()
            + " (SIG"
            + signal
            + ") received"
            + (sender == 0 ? "" : " from " + sender)
            + action);
    switch (signal) {
      case HUP -> forget(server.reload());
      case INT, TERM -> end();
      case QUIT -> forget(server.quit());
      case USR1 -> server.reopen();
      case USR2 ->
          server.log(
              ErrorLog.Level.ERROR, "changing the binary of a running server is not supported");
      case WINCH -> {
        if (daemon) {
          server.rest();
        }
      }
    }
  }

  /// Ends at once, or nearly so, whatever the server is doing: a name that is being resolved for a
  /// reload, or a loop that does not come back. nginx kills workers that do not end, too.
  private void end() {
    Future<Void> ended = server.stop();
    Thread waiting =
        new Thread(
            () -> {
              try {
                ended.get(LONGEST_END_MILLIS, TimeUnit.MILLISECONDS);
              } catch (TimeoutException e) {
                server.stuck(LONGEST_END_MILLIS);
              } catch (InterruptedException | ExecutionException e) {
                // It has ended.
              }
            },
            "sluice-end");
    waiting.setDaemon(true);
    waiting.start();
  }

  /// Who sends a signal reads in the log what came of it.
  private static void forget(@SuppressWarnings("unused") Future<?> outcome) {}
}
