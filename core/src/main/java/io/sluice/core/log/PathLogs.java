package io.sluice.core.log;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.Clock;
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
  private final Consumer<String> complaints;
  private Map<String, Lines> pending = new LinkedHashMap<>(); // guarded by this
  private long size; // guarded by this
  private long waiting; // guarded by this: lines in `pending`
  private long writing; // guarded by this: lines on their way to their files
  private long lost; // guarded by this
  private boolean forget; // guarded by this: what is open is to be closed
  private boolean closed; // guarded by this
  private volatile @Nullable LogWriter writer;

  PathLogs(@Nullable OpenLogCache cache, Clock clock, Consumer<String> complaints) {
    files = new OpenLogs(cache, clock, complaints);
    this.complaints = complaints;
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
      if (closed || size + count >= LogFile.MOST_PENDING) {
        lost++;
        return;
      }
      size += count;
      waiting++;
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
    boolean last;
    boolean close;
    long dropped;
    Map<String, Lines> taken;
    synchronized (this) {
      taken = take();
      last = closed;
      close = forget || last;
      forget = false;
      dropped = lost;
      lost = 0;
    }
    taken.forEach((path, lines) -> files.write(path, lines.text, lines.count));
    if (close) {
      files.close();
    }
    synchronized (this) {
      writing = 0;
    }
    LogWriter by = writer;
    if (last && by != null) {
      by.remove(this);
    }
    if (dropped > 0) {
      complaints.accept("write() to " + name() + " was too slow: " + dropped + " lines lost");
    }
    return !taken.isEmpty();
  }

  private Map<String, Lines> take() {
    if (pending.isEmpty()) {
      return Map.of();
    }
    Map<String, Lines> taken = pending;
    pending = new LinkedHashMap<>();
    writing = waiting;
    waiting = 0;
    size = 0;
    return taken;
  }

  @Override
  public void blocked() {
    complaints.accept("write() to " + name() + " is blocked: it is not waited for");
  }

  @Override
  public synchronized long abandon() {
    return lost + waiting + writing;
  }

  @Override
  public String name() {
    return "logs with variables in their names";
  }

  /// Closes what is kept open; the next line opens it anew.
  void reopen() {
    synchronized (this) {
      forget = true;
    }
    soon();
  }

  /// Has what is pending written, and everything closed then; does not wait for it if there is a
  /// writer.
  void close() {
    synchronized (this) {
      closed = true;
    }
    soon();
  }

  private void soon() {
    LogWriter by = writer;
    if (by == null) {
      drain(Long.MIN_VALUE);
    } else {
      by.hurry();
    }
  }
}
