package io.sluice.server;

import io.sluice.core.ErrorLog;
import io.sluice.net.ListeningSocket;
import io.sluice.net.LoopEvents;
import io.sluice.net.SystemError;
import java.io.PrintWriter;
import java.io.StringWriter;

/// Writes what a loop has to tell to the error log of the main level of what it serves. Used on the
/// loop's thread.
final class LoopLog implements LoopEvents {
  private ErrorLog log;

  LoopLog(ErrorLog log) {
    this.log = log;
  }

  /// Another configuration is served from now on.
  void log(ErrorLog present) {
    log = present;
  }

  @Override
  public void acceptFailed(ListeningSocket socket, String call, int errno) {
    ErrorLog.Level level =
        switch (errno) {
          case SystemError.ECONNABORTED -> ErrorLog.Level.ERROR;
          case SystemError.EMFILE, SystemError.ENFILE -> ErrorLog.Level.CRIT;
          default -> ErrorLog.Level.ALERT;
        };
    log.log(level, failure(call, errno));
  }

  @Override
  public void connectionsExhausted(int limit) {
    log.log(ErrorLog.Level.ALERT, limit + " worker_connections are not enough");
  }

  @Override
  public void reusingConnections(int limit, int count) {
    log.log(ErrorLog.Level.WARN, limit + " worker_connections are not enough, reusing connections");
  }

  @Override
  public void failed(String call, int errno) {
    log.log(ErrorLog.Level.ALERT, failure(call, errno));
  }

  @Override
  public void uncaught(Throwable t) {
    StringWriter trace = new StringWriter();
    t.printStackTrace(new PrintWriter(trace));
    log.log(ErrorLog.Level.ALERT, "unexpected " + trace.toString().strip().replace("\n", "\n "));
  }

  private static String failure(String call, int errno) {
    return call + " failed" + SystemError.reason(errno);
  }
}
