package io.sluice.stream;

import io.sluice.config.Values;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Template;
import org.jspecify.annotations.Nullable;

/// Rates that the configuration writes as a size or as a text with variables.
final class Rates {
  private Rates() {}

  /// Bytes a second; 0 for no limit, which is also what a value that is no size stands for.
  static long of(@Nullable Template rate, StreamSession session) {
    if (rate == null) {
      return 0;
    }
    String text = rate.text(session);
    long size = Values.size(text);
    if (size == Values.INVALID) {
      session.log(ErrorLog.Level.ERROR, "invalid size \"" + text + "\"");
      return 0;
    }
    return size;
  }
}
