package io.sluice.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of an error log: `2026/11/21 21:14:00 [error] PID#TID: *CONN message, client: …`.
final class ErrorLine {
  /// nginx's NGX_MAX_ERROR_STR without the line end.
  static final int LONGEST = 2047;

  private static final long PID = ProcessHandle.current().pid();
  private static final ThreadLocal<ErrorLine> LINES = ThreadLocal.withInitial(ErrorLine::new);

  private final Bytes line = new Bytes(512);
  private final TimeCache time = new TimeCache();

  private ErrorLine() {}

  static void write(
      List<ErrorLog.Target> targets,
      ErrorLog.Level level,
      String message,
      @Nullable LogContext context) {
    LINES.get().compose(targets, level, message, context);
  }

  private void compose(
      List<ErrorLog.Target> targets,
      ErrorLog.Level level,
      String message,
      @Nullable LogContext context) {
    line.clear();
    time.update(Clock.system().millis());
    time.writeErrorLog(line);
    line.append(" [").append(level.word()).append("] ").appendNumber(PID).append('#');
    line.appendNumber(Thread.currentThread().threadId()).append(": ");
    if (context != null && context.connectionNumber() != 0) {
      line.append('*').appendNumber(context.connectionNumber()).append(' ');
    }
    line.append(message);
    if (context != null && level != ErrorLog.Level.DEBUG) {
      context.writeContext(line);
    }
    line.length = Math.min(line.length, LONGEST);
    for (ErrorLog.Target target : targets) {
      if (level.compareTo(target.level()) <= 0) {
        target.sink().line(level, line.array, 0, line.length);
      }
    }
  }
}
