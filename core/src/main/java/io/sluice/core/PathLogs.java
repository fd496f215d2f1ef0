package io.sluice.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Log files whose names are computed for each line. They are opened and written by the
/// [LogWriter]'s thread at once, because what a name stands for may change at any time.
///
/// As with [LogFile], what the disk does not take in time is dropped rather than kept without
/// bound.
public final class PathLogs implements LogWriter.Source {
  private static final class Lines {
    final Bytes text = new Bytes();
    int count;
  }

  private final OpenLogs files;
  private final Object draining = new Object();
  private Map<String, Lines> pending = new LinkedHashMap<>(); // guarded by this
  private long size; // guarded by this
  private volatile @Nullable LogWriter writer;

  PathLogs(@Nullable OpenLogCache cache, Clock clock, Consumer<String> complaints) {
    files = new OpenLogs(cache, clock, complaints);
  }

  void start(LogWriter by) {
    writer = by;
    by.add(this);
  }

  /// Appends a line to a file; its end is added.
  ///
  /// @param path full name; the file is created if it is missing, its folder is not
  public void append(String path, byte[] b, int offset, int count) {
    synchronized (this) {
      if (size + count >= LogFile.MOST_PENDING) {
        return;
      }
      size += count;
      Lines lines = pending.computeIfAbsent(path, name -> new Lines());
      lines.text.append(b, offset, count).append('\n');
      lines.count++;
    }
    LogWriter by = writer;
    if (by == null) {
      drain(Long.MIN_VALUE);
    } else {
      by.hurry();
    }
  }

  @Override
  public boolean drain(long nanoTime) {
    synchronized (draining) {
      Map<String, Lines> taken = take();
      taken.forEach((path, lines) -> files.write(path, lines.text, lines.count));
      return !taken.isEmpty();
    }
  }

  private synchronized Map<String, Lines> take() {
    if (pending.isEmpty()) {
      return Map.of();
    }
    Map<String, Lines> taken = pending;
    pending = new LinkedHashMap<>();
    size = 0;
    return taken;
  }

  @Override
  public long due() {
    return NEVER;
  }

  /// Closes what is kept open; the next line opens it anew.
  void reopen() {
    drain(Long.MIN_VALUE);
    synchronized (draining) {
      files.close();
    }
  }

  void close() {
    LogWriter by = writer;
    writer = null;
    if (by != null) {
      by.remove(this);
    }
    reopen();
  }
}
