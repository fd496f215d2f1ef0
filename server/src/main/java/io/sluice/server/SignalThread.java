package io.sluice.server;

import io.sluice.core.ErrorLog;
import io.sluice.net.os.Signals;
import java.util.concurrent.Future;

/// Turns signals into commands for the server.
final class SignalThread {
  private final Server server;
  private final boolean daemon;

  /// @param daemon whether the process has left its terminal: only then does WINCH mean anything,
  ///   since a terminal sends it when its window changes
  SignalThread(Server server, boolean daemon) {
    this.server = server;
    this.daemon = daemon;
  }

  /// Starts to listen for signals: to all of them if the launcher has blocked them, otherwise to
  /// those that the JVM leaves to programs.
  void start() {
    Signals signals = new Signals();
    if (signals.blocked(Signal.set())) {
      Thread thread = new Thread(this::take, "sluice-signals");
      thread.setDaemon(true);
      thread.start();
    } else {
      JvmSignals.handle(signal -> received(signal, 0), Signal.HUP, Signal.INT, Signal.TERM);
    }
  }

  private void take() {
    Signals signals = new Signals();
    while (true) {
      Signals.Taken taken = signals.take(Signal.set());
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
      case INT, TERM -> forget(server.stop());
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

  /// Who sends a signal reads in the log what came of it.
  private static void forget(@SuppressWarnings("unused") Future<?> outcome) {}
}
