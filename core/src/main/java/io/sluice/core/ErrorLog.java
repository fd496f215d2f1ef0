package io.sluice.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The error log of one level of the configuration: where its `error_log` directives write.
public final class ErrorLog {
  /// How bad it is, worst first, by nginx's names.
  public enum Level {
    EMERG,
    ALERT,
    CRIT,
    ERROR,
    WARN,
    NOTICE,
    INFO,
    DEBUG;

    private final String word = name().toLowerCase(java.util.Locale.ROOT);

    /// As it stands in a configuration and in a log line: `error`.
    public String word() {
      return word;
    }
  }

  /// One `error_log`: a place and the least level that goes there.
  record Target(LogSink sink, Level level) {}

  /// A log that drops everything.
  public static final ErrorLog NONE = new ErrorLog(List.of());

  private volatile List<Target> targets;
  private volatile int threshold;

  ErrorLog(List<Target> targets) {
    this.targets = List.copyOf(targets);
    threshold = threshold();
  }

  /// A log with one target.
  public static ErrorLog to(LogSink sink, Level level) {
    return new ErrorLog(List.of(new Target(sink, level)));
  }

  private int threshold() {
    int most = -1;
    for (Target target : targets) {
      most = Math.max(most, target.level.ordinal());
    }
    return most;
  }

  /// Whether a line of this level goes anywhere: ask before a message is built.
  public boolean enabled(Level level) {
    return level.ordinal() <= threshold;
  }

  /// Writes a line that belongs to no connection. From any thread.
  public void log(Level level, String message) {
    log(level, message, null);
  }

  /// Writes a line with what is known of a connection. From any thread that may read `context`.
  ///
  /// @param message in Latin-1 chars, without line end
  public void log(Level level, String message, @Nullable LogContext context) {
    if (enabled(level)) {
      ErrorLine.write(targets, level, message, context);
    }
  }
}
