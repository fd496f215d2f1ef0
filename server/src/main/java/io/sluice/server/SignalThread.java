package io.sluice.server;

import io.sluice.core.log.ErrorLog;
import io.sluice.net.SystemException;
import io.sluice.net.os.Privileges;
import io.sluice.net.os.Signals;
import io.sluice.net.os.ThisProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Takes the signals of the process from its beginning on. Once there is a server, they become its
/// commands. Until then INT, TERM and QUIT end the process, as they would one that does not handle
/// them: reading a configuration may take long (a name that is resolved, a file on a hung disk).
/// The others wait for the server.
final class SignalThread {
  private static final long LONGEST_END_MILLIS = 5_000;

  /// How long the process goes on that is told to end before it serves. A server that is about to
  /// be there ends in order.
  private static final long LONGEST_BEGINNING_MILLIS = 200;

  /// @param sender the process that sent it; 0 for the kernel
  private record Received(Signal signal, int sender) {}

  private final CountDownLatch serves = new CountDownLatch(1);
  private final Object lock = new Object();
  private final List<Received> early = new ArrayList<>();
  private @Nullable Server server;
  private boolean daemon;

  private SignalThread() {}

  /// Starts to take the signals that the launcher has blocked. If it could not block them, the JVM
  /// leaves them alone until there is a server.
  static SignalThread start() {
    SignalThread signals = new SignalThread();
    if (blocked() != 0) {
      Thread thread = new Thread(signals::take, "sluice-signals");
      thread.setDaemon(true);
      thread.start();
    }
    return signals;
  }

  private static long blocked() {
    return new Signals().blocked() & Signal.set();
  }

  /// Signals are for a server from now on, and so are those that have come.
  ///
  /// @param detached whether the process has left its terminal: only then does WINCH mean anything,
  ///   since a terminal sends it when its window changes
  void serve(Server by, boolean detached) {
    synchronized (lock) {
      server = by;
      daemon = detached;
      early.forEach(each -> received(by, each));
      early.clear();
    }
    serves.countDown();
    if (blocked() == 0) {
      JvmSignals.handle(
          signal -> received(by, new Received(signal, 0)), Signal.HUP, Signal.INT, Signal.TERM);
    }
  }

  private void take() {
    try {
      if (!ThisProcess.root()) {
        Privileges.relinquish(); // the thread that made this one keeps some for reloads
      }
    } catch (SystemException e) {
      // It had none.
    }
    Signals signals = new Signals();
    while (true) {
      Signals.Taken taken = signals.take(Signal.set());
      Signal signal = Signal.of(taken.number());
      if (signal != null) {
        received(signals, new Received(signal, taken.sender()));
      }
    }
  }

  private void received(Signals signals, Received one) {
    synchronized (lock) {
      Server serving = server;
      if (serving != null) {
        received(serving, one);
        return;
      }
      early.add(one);
    }
    if (one.signal.ends() && !servesSoon()) {
      signals.die(one.signal.number());
      Runtime.getRuntime().halt(1);
    }
  }

  private boolean servesSoon() {
    try {
      return serves.await(LONGEST_BEGINNING_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void received(Server server, Received one) {
    Signal signal = one.signal;
    String action = signal == Signal.WINCH && !daemon ? "" : signal.action();
    server.log(
        ErrorLog.Level.NOTICE,
        "signal "
            + signal.number()
            + " (SIG"
            + signal
            + ") received"
            + (one.sender == 0 ? "" : " from " + one.sender)
            + action);
    switch (signal) {
      case HUP -> forget(server.reload());
      case INT, TERM -> end(server);
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
  private static void end(Server server) {
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
