package io.sluice.server;

import io.sluice.core.ErrorLog;
import io.sluice.net.LoopEvent;
import io.sluice.net.SystemError;
import java.util.function.Consumer;

/// Writes what a loop has to tell to the error log of the main level of what it serves. Used on the
/// loop's thread.
final class LoopLog implements Consumer<LoopEvent> {
  private ErrorLog log;

  LoopLog(ErrorLog log) {
    this.log = log;
  }

  /// Another configuration is served from now on.
  void log(ErrorLog present) {
    log = present;
  }

  @Override
  public void accept(LoopEvent event) {
    log.log(level(event), event.text());
  }

  private static ErrorLog.Level level(LoopEvent event) {
    return switch (event) {
      case LoopEvent.AcceptFailed failed ->
          switch (failed.errno()) {
            case SystemError.ECONNABORTED -> ErrorLog.Level.ERROR;
            case SystemError.EMFILE, SystemError.ENFILE -> ErrorLog.Level.CRIT;
            default -> ErrorLog.Level.ALERT;
          };
      case LoopEvent.ReusingConnections _ -> ErrorLog.Level.WARN;
      case LoopEvent.ConnectionsExhausted _, LoopEvent.CallFailed _, LoopEvent.Uncaught _ ->
          ErrorLog.Level.ALERT;
    };
  }
}
