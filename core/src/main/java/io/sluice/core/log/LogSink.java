package io.sluice.core.log;

/// Where log lines go. Lines may come from any thread; taking one never waits for a device once the
/// server runs.
public interface LogSink {
  /// Takes one line.
  ///
  /// @param level how bad it is; of interest to syslog alone
  /// @param b holds the line in `[offset, offset + count)`, without line end; not kept
  void line(ErrorLog.Level level, byte[] b, int offset, int count);
}
