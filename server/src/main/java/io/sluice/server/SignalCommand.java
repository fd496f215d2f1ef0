package io.sluice.server;

import io.sluice.config.Configuration;
import io.sluice.config.Diagnostics;
import io.sluice.config.Level;
import io.sluice.config.Values;
import io.sluice.net.SystemError;
import io.sluice.net.os.Signals;
import java.io.IOException;

/// `-s`: sends a signal to the process whose number is in the pid file of the configuration.
final class SignalCommand {
  private final Configuration configuration;
  private final Report report = new ConsoleReport(Level.ERROR);

  SignalCommand(Configuration configuration) {
    this.configuration = configuration;
  }

  /// Returns the exit status.
  ///
  /// @param command stop, quit, reopen or reload
  int send(String command) {
    if (configuration.diagnostics().failed()) {
      for (Diagnostics.Diagnostic diagnostic : configuration.diagnostics().all()) {
        report.say(configuration.diagnostics(), diagnostic);
      }
      return 1;
    }
    PidFile file = PidFile.of(configuration);
    String text;
    try {
      text = file.text();
    } catch (IOException e) {
      report.say(Level.ERROR, String.valueOf(e.getMessage()));
      return 1;
    }
    long pid = Values.number(text);
    if (pid == Values.INVALID) {
      report.say(Level.ERROR, "invalid PID number \"" + text + "\" in \"" + file.name() + "\"");
      return 1;
    }
    return send(signal(command), pid);
  }

  private int send(Signal signal, long pid) {
    int errno = Signals.send(pid, signal.number());
    if (errno == 0) {
      return 0;
    }
    report.say(
        Level.ALERT,
        "kill(" + pid + ", " + signal.number() + ") failed" + SystemError.reason(errno));
    return 1;
  }

  private static Signal signal(String command) {
    return switch (command) {
      case "stop" -> Signal.TERM;
      case "quit" -> Signal.QUIT;
      case "reopen" -> Signal.USR1;
      default -> Signal.HUP;
    };
  }
}
