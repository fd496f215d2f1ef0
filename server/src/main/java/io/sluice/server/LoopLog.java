package io.sluice.server;

import io.sluice.core.clock.Clock;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.LoopEvent;
import io.sluice.net.SystemError;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Writes what a loop has to tell to the error log of the main level of what it serves. Used on the
/// loop's thread.
final class LoopLog implements Consumer<LoopEvent> {
  /// Failures of a second that are told of; more are only counted.
  private static final int FAILURES = 10;

  private static final long SECOND = 1_000_000_000;

  private final Clock clock;
  private final BiConsumer<ErrorLog, Throwable> death;
  private ErrorLog log;
  private long began;
  private long failures;

  /// @param death is told when the loop cannot go on
  LoopLog(ErrorLog log, Clock clock, BiConsumer<ErrorLog, Throwable> death) {
    this.log = log;
    this.clock = clock;
    this.death = death;
    this.began = clock.nanoTime() - SECOND;
  }

  /// Another configuration is served from now on.
  void log(ErrorLog present) {
    log = present;
  }

  @Override
  public void accept(LoopEvent event) {
    switch (event) {
      case LoopEvent.Died died -> death.accept(log, died.thrown());
      case LoopEvent.Uncaught _ when tooMany() -> {}
      default -> log.log(level(event), event.text());
    }
  }

  /// A defect that every request meets does not fill the disk.
  private boolean tooMany() {
    long now = clock.nanoTime();
    if (now - began >= SECOND) {
      if (failures > FAILURES) {
        log.log(ErrorLog.Level.ALERT, failures - FAILURES + " more unexpected failures");
      }
      began = now;
      failures = 0;
    }
    return ++failures > FAILURES;
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
      case LoopEvent.ConnectionsExhausted _,
          LoopEvent.MemoryExhausted _,
          LoopEvent.CallFailed _,
          LoopEvent.Uncaught _,
          LoopEvent.Died _ ->
          ErrorLog.Level.ALERT;
    };
  }
}
