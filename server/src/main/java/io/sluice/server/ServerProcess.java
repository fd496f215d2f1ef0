package io.sluice.server;

import io.sluice.config.Configuration;
import io.sluice.config.Directives;
import io.sluice.core.ErrorLog;
import io.sluice.core.Product;
import org.jspecify.annotations.Nullable;

/// A start without `-t` or `-s`: serves until a signal ends it, or has a process of its own do
/// that.
final class ServerProcess {
  private final ServerOptions options;
  private final Directives directives;

  ServerProcess(ServerOptions options, Directives directives) {
    this.options = options;
    this.directives = directives;
  }

  /// Returns the exit status.
  ///
  /// @param args of the command line, for the other process
  int run(Configuration configuration, String[] args) {
    boolean good = !configuration.diagnostics().failed();
    boolean daemon = good && configuration.root().settings().get(MainDirectives.DAEMON);
    if (daemon && !Daemon.detached()) {
      return Daemon.spawn(args);
    }
    try {
      serve(configuration, daemon ? new Daemon(configuration) : null);
      return 0;
    } catch (StartException e) {
      return 1; // the report has said why
    }
  }

  private void serve(Configuration configuration, @Nullable Daemon daemon) throws StartException {
    if (daemon != null) {
      daemon.detach(options.report());
    }
    Runnable listening = daemon == null ? () -> {} : daemon::listening;
    ServerOptions here = options.withSurroundings(new ProcessSurroundings(listening));
    Server server = new Server(here, directives, configuration);
    server.log(ErrorLog.Level.NOTICE, Product.token());
    server.log(ErrorLog.Level.NOTICE, "running with Java " + Runtime.version());
    new SignalThread(server, daemon != null).start();
    server.control();
  }
}
