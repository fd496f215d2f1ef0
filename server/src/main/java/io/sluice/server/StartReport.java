package io.sluice.server;

import io.sluice.config.Diagnostics;
import io.sluice.config.Environment;
import io.sluice.config.Level;
import io.sluice.core.generation.Generation;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.log.LogFile;
import io.sluice.core.system.FileFailure;
import io.sluice.core.system.Paths8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// Says what goes wrong at a start on the terminal and in the error log: until the configuration's
/// log is open, in the one that `-e` names, or else the default one.
final class StartReport implements Report {
  private final ConsoleReport console = new ConsoleReport(Level.WARN);
  private ErrorLog log;
  private boolean terminal = true;

  StartReport(Environment environment) {
    String given = environment.errorLog();
    String name = given == null ? Installation.ERROR_LOG : given;
    log = name.isEmpty() ? ErrorLog.NONE : early(Paths8.of(environment.path(name)));
  }

  /// Each line is appended by itself: there are few, usually none.
  private ErrorLog early(Path file) {
    return ErrorLog.to(
        (level, b, offset, count) -> {
          byte[] line = Arrays.copyOfRange(b, offset, offset + count + 1);
          line[count] = '\n';
          try {
            Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          } catch (IOException e) {
            String text = FileFailure.text("open", Paths8.text(file), e);
            console.say(Level.ALERT, "could not open error log file: " + text);
          }
        },
        ErrorLog.Level.NOTICE);
  }

  /// From now on the log of a configuration is open.
  void use(ErrorLog open, Generation generation) {
    log = open;
    for (ErrorLog.Target target : generation.settings().get(ErrorLog.DIRECTIVE)) {
      if (target.sink() instanceof LogFile file && file.path().isEmpty()) {
        terminal = false; // the log is shown there
      }
    }
  }

  @Override
  public void say(Level level, String message) {
    if (terminal) {
      console.say(level, message);
    }
    log.log(ErrorLog.Level.valueOf(level.name()), message);
  }

  @Override
  public void say(Diagnostics all, Diagnostics.Diagnostic one) {
    if (terminal) {
      console.say(all, one);
    }
    String text = one.text(); // begins with the level in brackets, as a log line has it by itself
    log.log(ErrorLog.Level.valueOf(one.level().name()), text.substring(text.indexOf("] ") + 2));
  }
}
