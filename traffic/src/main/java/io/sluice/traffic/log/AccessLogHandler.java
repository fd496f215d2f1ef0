package io.sluice.traffic.log;

import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.PhaseHandler;
import java.util.List;

/// Logs an exchange at its end.
final class AccessLogHandler implements PhaseHandler<Exchange> {
  private final List<AccessLog> byDefault;

  /// A handler.
  ///
  /// @param byDefault where nothing is configured
  AccessLogHandler(List<AccessLog> byDefault) {
    this.byDefault = byDefault;
  }

  @Override
  public Outcome handle(Exchange exchange) {
    List<AccessLog> logs = exchange.settings().get(AccessLogFeature.ACCESS_LOG);
    if (logs.isEmpty()) {
      logs = byDefault;
    }
    int count = logs.size();
    for (int i = 0; i < count; i++) { // no iterator: this runs for every request
      if (logs.get(i) == AccessLog.OFF) {
        return Outcome.NEXT;
      }
    }
    for (int i = 0; i < count; i++) {
      logs.get(i).write(exchange);
    }
    return Outcome.NEXT;
  }
}
