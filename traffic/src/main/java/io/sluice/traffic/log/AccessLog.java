package io.sluice.traffic.log;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import org.jspecify.annotations.Nullable;

/// One `access_log`.
final class AccessLog {
  /// `access_log off`: nothing is logged at this level.
  static final AccessLog OFF = new AccessLog(null, null, null);

  private final @Nullable LogFormat format;
  private final @Nullable LogPlace place;
  private final @Nullable Template condition;

  /// A log.
  ///
  /// @param condition logs only where this is neither empty nor `0`
  AccessLog(@Nullable LogFormat format, @Nullable LogPlace place, @Nullable Template condition) {
    this.format = format;
    this.place = place;
    this.condition = condition;
  }

  void write(Exchange exchange) {
    if (format == null || place == null || (condition != null && !condition.isTrue(exchange))) {
      return;
    }
    Bytes line = exchange.scratch();
    int mark = line.length;
    format.write(exchange, line);
    place.line(exchange, line, mark);
    line.length = mark;
  }
}
