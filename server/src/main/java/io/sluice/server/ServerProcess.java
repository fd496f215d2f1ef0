package io.sluice.server;

import io.sluice.config.Configuration;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.system.Product;
import org.jspecify.annotations.Nullable;

/// A start without `-t` or `-s`: serves until a signal ends it, or has a process of its own do
/// that.
///
/// The thread that starts the server controls it until the end. It must not hold the configuration
/// of the start in a variable of a method that runs as long: that would never be collected.
final class ServerProcess {
  private final SignalThread signals;
  private final ProgramCode code;
  private final String[] args;
  private int status;

  /// @param signals are taken already
  /// @param code is being opened
  /// @param args of the command line, for the other process
  ServerProcess(SignalThread signals, ProgramCode code, String[] args) {
    this.signals = signals;
    this.code = code;
    this.args = args;
  }

  /// What the process ends with.
  int status() {
    return status;
  }

  /// Begins to listen.
  ///
  /// @return what is to be controlled, or null if this process has nothing to serve
  @Nullable Server start(Loaded loaded) {
    Configuration configuration = loaded.configuration();
    boolean good = !configuration.diagnostics().failed();
    boolean daemon = good && configuration.root().settings().get(MainDirectives.DAEMON);
    if (daemon && !Daemon.detached()) {
      status = Daemon.spawn(args);
      return null;
    }
    try {
      return listen(loaded, daemon ? new Daemon(configuration.root().settings()) : null);
    } catch (StartException e) {
      status = 1; // the report has said why
      return null;
    }
  }

  private Server listen(Loaded loaded, @Nullable Daemon daemon) throws StartException {
    StartReport report = new StartReport(loaded.configuration().environment());
    if (daemon != null) {
      daemon.detach(report);
    }
    code.awaitOpen();
    Runnable listening = daemon == null ? () -> {} : daemon::listening;
    ServerOptions options =
        ServerOptions.of(loaded.configuration().environment())
            .withReport(report)
            .withSurroundings(new ProcessSurroundings(report, listening));
    Server server = new Server(options, loaded);
    server.log(ErrorLog.Level.NOTICE, Product.token());
    server.log(ErrorLog.Level.NOTICE, "running with Java " + Runtime.version());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, cause) -> server.died(thread.getName(), cause));
    signals.serve(server, daemon != null);
    code.load();
    return server;
  }
}
