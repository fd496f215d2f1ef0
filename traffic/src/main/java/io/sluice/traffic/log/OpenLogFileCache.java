package io.sluice.traffic.log;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Values;
import io.sluice.core.log.Logs;
import io.sluice.core.log.OpenLogCache;
import io.sluice.core.log.PathLogs;
import org.jspecify.annotations.Nullable;

/// Reads `open_log_file_cache off` and `open_log_file_cache max=N [inactive=…] [min_uses=N]
/// [valid=…]`.
final class OpenLogFileCache {
  private static final long MILLIS = 1000;

  private final Arguments a;
  private long max;
  private long inactive = 10;
  private long valid = 60;
  private long uses = 1;
  private boolean off;

  private OpenLogFileCache(Arguments a) {
    this.a = a;
  }

  static @Nullable PathLogs parse(Arguments a) {
    return new OpenLogFileCache(a).parse();
  }

  private @Nullable PathLogs parse() {
    for (int i = 0; i < a.count(); i++) {
      parameter(i);
    }
    if (off) {
      return null;
    }
    if (max == 0) {
      throw a.error("\"open_log_file_cache\" must have \"max\" parameter");
    }
    int most = (int) Math.min(max, Integer.MAX_VALUE);
    int least = (int) Math.min(uses, Integer.MAX_VALUE);
    return Logs.of(a.scope())
        .paths(new OpenLogCache(most, inactive * MILLIS, valid * MILLIS, least));
  }

  private void parameter(int i) {
    String text = a.text(i);
    String value = text.substring(text.indexOf('=') + 1);
    if (text.startsWith("max=")) {
      max = valid(Values.number(value), i);
    } else if (text.startsWith("inactive=")) {
      inactive = valid(Values.seconds(value), i);
    } else if (text.startsWith("min_uses=")) {
      uses = valid(Values.number(value), i);
    } else if (text.startsWith("valid=")) {
      valid = valid(Values.seconds(value), i);
    } else if (text.equals("off")) {
      off = true;
    } else {
      throw invalid(i);
    }
  }

  private long valid(long value, int i) {
    if (value == Values.INVALID) {
      throw invalid(i);
    }
    return value;
  }

  private ConfigException invalid(int i) {
    return a.error(i, "invalid \"open_log_file_cache\" parameter \"" + a.text(i) + "\"");
  }
}
