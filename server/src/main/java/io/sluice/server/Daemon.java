package io.sluice.server;

import io.sluice.config.Level;
import io.sluice.config.Settings;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.log.LogFile;
import io.sluice.core.system.Product;
import io.sluice.net.SystemException;
import io.sluice.net.os.ThisProcess;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;

/// `daemon on`: a JVM cannot fork, so the process that the user started starts another, and ends
/// when that one listens; what it says until then is seen on the terminal.
final class Daemon {
  private static final String MARK = "SLUICE_DETACHED";
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final String NOWHERE = "/dev/null";

  private final String stderr;

  /// @param settings of the main level; they are not kept
  Daemon(Settings settings) {
    this.stderr = stderr(settings);
  }

  /// Whether this is the process that was started to serve.
  static boolean detached() {
    return System.getenv(MARK) != null;
  }

  /// Starts that process and waits until it listens.
  ///
  /// @return the exit status
  static int spawn(String[] args) {
    String home = Installation.home();
    if (home == null) {
      complain("\"daemon on\" needs the program's launcher, bin/sluice");
      return 1;
    }
    List<String> command = new ArrayList<>(List.of(args));
    command.addFirst(home + "/bin/sluice");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File(NOWHERE))
            .redirectOutput(Redirect.PIPE)
            .redirectError(Redirect.INHERIT);
    builder.environment().put(MARK, "1");
    try {
      Process process = builder.start();
      boolean listens = process.getInputStream().read() == '\n';
      return listens ? 0 : 1;
    } catch (IOException e) {
      complain("fork() failed: " + e.getMessage());
      return 1;
    }
  }

  private static void complain(String message) {
    Console.err(Product.name() + ": [" + Level.EMERG + "] " + message + "\n");
  }

  /// Leaves the terminal's session.
  ///
  /// @throws StartException if the system refuses
  void detach(Report report) throws StartException {
    try {
      ThisProcess.detach();
    } catch (SystemException e) {
      throw StartException.of(e, report);
    }
  }

  /// Tells the process that waits, and lets go of its terminal. What a library writes to stderr
  /// from now on goes to the error log, as far as that is a file.
  void listening() {
    Console.out("\n");
    try {
      ThisProcess.redirect(STDOUT, NOWHERE);
      ThisProcess.redirect(STDERR, stderr);
    } catch (SystemException e) {
      // They stay what they are.
    }
  }

  private static String stderr(Settings settings) {
    for (ErrorLog.Target target : settings.get(ErrorLog.DIRECTIVE)) {
      if (target.sink() instanceof LogFile file) {
        return file.path().isEmpty() ? "/dev/stderr" : file.path();
      }
    }
    return NOWHERE;
  }
}
