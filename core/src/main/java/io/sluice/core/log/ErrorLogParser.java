package io.sluice.core.log;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `error_log FILE [LEVEL]`.
final class ErrorLogParser {
  /// What nginx built for debugging can pick from; here each means all of it.
  private static final Set<String> DEBUG_PARTS =
      Set.of(
          "debug_core",
          "debug_alloc",
          "debug_mutex",
          "debug_event",
          "debug_http",
          "debug_mail",
          "debug_stream");

  private ErrorLogParser() {}

  static ErrorLog.Target parse(Arguments a) {
    return new ErrorLog.Target(sink(a), level(a));
  }

  private static LogSink sink(Arguments a) {
    String place = a.text(0);
    Logs logs = Logs.of(a.scope());
    if (place.equals("stderr")) {
      return logs.stderr();
    }
    if (place.startsWith("memory:")) {
      throw a.error(0, "error log in memory is not supported, it is for a native debugger");
    }
    if (place.startsWith("syslog:")) {
      return Syslog.parse(a, 0);
    }
    return logs.file(a.path(0));
  }

  private static ErrorLog.Level level(Arguments a) {
    ErrorLog.Level level = null;
    boolean parts = false;
    for (int i = 1; i < a.count(); i++) {
      if (DEBUG_PARTS.contains(a.text(i))) {
        if (level != null) {
          throw invalid(a, i);
        }
        parts = true;
        continue;
      }
      ErrorLog.Level named = named(a.text(i));
      if (named == null) {
        throw invalid(a, i);
      }
      if (level != null || parts) {
        throw a.error(i, "duplicate log level \"" + a.text(i) + "\"");
      }
      level = named;
    }
    if (parts) {
      return ErrorLog.Level.DEBUG;
    }
    return level == null ? ErrorLog.Level.ERROR : level;
  }

  private static ConfigException invalid(Arguments a, int i) {
    return a.error(i, "invalid log level \"" + a.text(i) + "\"");
  }

  private static ErrorLog.@Nullable Level named(String word) {
    for (ErrorLog.Level level : ErrorLog.Level.values()) {
      if (level.word().equals(word)) {
        return level;
      }
    }
    return null;
  }
}
