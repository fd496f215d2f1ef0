package io.sluice.core;

/// Where log lines go. Every method may be called from any thread and returns without waiting for a
/// device.
public interface LogSink {
  /// Takes one line.
  ///
  /// @param b holds the line in `[offset, offset + count)`, without line end; not kept
  void line(ErrorLog.Level level, byte[] b, int offset, int count);
}
