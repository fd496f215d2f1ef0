package io.sluice.server;

import io.sluice.config.Configuration;
import io.sluice.core.ErrorLog;
import io.sluice.core.Product;
import org.jspecify.annotations.Nullable;

/// A start without `-t` or `-s`: serves until a signal ends it, or has a process of its own do
/// that.
final class ServerProcess {
  private final Loaded loaded;
  private final ProgramCode code;
  private final StartReport report;

  /// @param code is being loaded
  ServerProcess(Loaded loaded, ProgramCode code) {
    this.loaded = loaded;
    this.code = code;
    this.report = new StartReport(loaded.configuration().environment());
  }

  /// Returns the exit status.
  ///
  /// @param args of the command line, for the other process
  int run(String[] args) {
    Configuration configuration = loaded.configuration();
    boolean good = !configuration.diagnostics().failed();
    boolean daemon = good && configuration.root().settings().get(MainDirectives.DAEMON);
    if (daemon && !Daemon.detached()) {
      return Daemon.spawn(args);
    }
    try {
      serve(daemon ? new Daemon(configuration) : null);
      return 0;
    } catch (StartException e) {
      return 1; // the report has said why
    }
  }

  private void serve(@Nullable Daemon daemon) throws StartException {
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
    new SignalThread(server, daemon != null).start();
    server.control();
  }
}
