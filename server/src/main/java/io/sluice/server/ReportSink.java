package io.sluice.server;

import io.sluice.config.Level;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.log.LogSink;
import java.nio.charset.StandardCharsets;

/// Makes an error log of a report, for code that knows error logs only.
final class ReportSink implements LogSink {
  private final Report report;

  private ReportSink(Report report) {
    this.report = report;
  }

  /// A log that hands everything from level notice on to a report.
  static ErrorLog log(Report report) {
    return ErrorLog.to(new ReportSink(report), ErrorLog.Level.NOTICE);
  }

  /// A line is `2026/11/21 21:14:00 [emerg] PID#TID: MESSAGE`; the report wants the message.
  @Override
  public void line(ErrorLog.Level level, byte[] b, int offset, int count) {
    String line = new String(b, offset, count, StandardCharsets.ISO_8859_1);
    int thread = line.indexOf('#');
    int message = line.indexOf(": ", thread) + 2;
    report.say(Level.valueOf(level.name()), line.substring(message));
  }
}
