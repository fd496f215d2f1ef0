package io.sluice.core.log;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.Clock;
import io.sluice.core.clock.TimeCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Composes lines of error logs: `2026/11/21 21:14:00 [error] PID#TID: *CONN message, client: …`.
final class ErrorLine {
  /// The longest line without its end, as nginx has it.
  static final int LONGEST = 2047;

  private static final long PID = ProcessHandle.current().pid();

  private final Bytes line = new Bytes(512);
  private final TimeCache time = new TimeCache();
  private Clock clock = Clock.system();
  private boolean busy;

  synchronized void clock(Clock other) {
    clock = other;
  }

  /// Errors are rare and threads few: one line is composed at a time.
  synchronized void write(
      List<ErrorLog.Target> targets,
      ErrorLog.Level level,
      String message,
      @Nullable LogContext context) {
    if (busy) {
      return; // a sink complains of itself
    }
    busy = true;
    try {
      compose(level, message, context);
      for (ErrorLog.Target target : targets) {
        if (level.compareTo(target.level()) <= 0) {
          target.sink().line(level, line.array, 0, line.length);
        }
      }
    } finally {
      busy = false;
    }
  }

  private void compose(ErrorLog.Level level, String message, @Nullable LogContext context) {
    line.clear();
    time.update(clock.millis());
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
  }
}
