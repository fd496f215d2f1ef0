package io.sluice.core;

import io.sluice.config.ConfigException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A log file. Lines are appended to memory under a short lock and written by the [LogWriter]'s
/// thread; without one, as at start, they are written at once.
///
/// If the disk cannot keep up, up to [#MOST_PENDING] bytes wait. After that lines are dropped
/// rather than holding up traffic; how many is reported to the error log when there is room again.
public final class LogFile implements LogSink, LogWriter.Source {
  /// Most bytes that wait for the disk, for each file.
  public static final int MOST_PENDING = 16 << 20;

  private static final int KEEP = 1 << 20;
  private static final long COMPLAINT_SECONDS = 60;

  /// How a file collects lines, as `access_log` has it.
  ///
  /// @param size bytes that are collected before they are written; 0 to write at once
  /// @param flushMillis how long a line may wait, 0 for ever
  /// @param gzip level 1 to 9, 0 for plain text
  public record Buffering(int size, long flushMillis, int gzip) {
    /// Lines are written at once.
    public static final Buffering NONE = new Buffering(0, 0, 0);
  }

  private final LogOutput output;
  private final Clock clock;
  private final Consumer<String> complaints;
  private final Object draining = new Object();
  private Bytes filling = new Bytes(0); // guarded by this
  private Bytes writing = new Bytes(0); // guarded by draining
  private int ready; // guarded by this: so much of `filling` need not wait
  private long lost; // guarded by this
  private boolean complained; // guarded by this
  private long complainedAt; // guarded by this
  private long firstAt; // guarded by this: when the oldest line in `filling` came
  private volatile Buffering buffering = Buffering.NONE;
  private volatile @Nullable LogWriter writer;

  /// Not open yet.
  ///
  /// @param path full name, or empty for the standard error stream
  /// @param complaints takes what goes wrong later, for the error log
  LogFile(String path, Clock clock, Consumer<String> complaints) {
    output = new LogOutput(path);
    this.clock = clock;
    this.complaints = complaints;
  }

  /// The file's full name.
  public String path() {
    return output.path();
  }

  /// Sets how lines are collected, before the server runs.
  ///
  /// @return false if it has been set to something else before
  public boolean buffer(Buffering wanted) {
    if (!buffering.equals(Buffering.NONE) && !buffering.equals(wanted)) {
      return false;
    }
    buffering = wanted;
    output.gzip(wanted.gzip);
    return true;
  }

  void open() throws ConfigException {
    output.open();
  }

  void start(LogWriter by) {
    writer = by;
    by.add(this);
  }

  /// Appends a line of an error log. It does not wait for the writer's next turn: who has seen an
  /// answer that tells of trouble looks for the reason at once.
  @Override
  public void line(ErrorLog.Level level, byte[] b, int offset, int count) {
    append(b, offset, count, level != ErrorLog.Level.DEBUG);
  }

  /// Appends a line; its end is added.
  public void append(byte[] b, int offset, int count) {
    append(b, offset, count, false);
  }

  private void append(byte[] b, int offset, int count, boolean urgent) {
    boolean wake;
    synchronized (this) {
      if (filling.length + count >= MOST_PENDING) {
        lost++;
        return;
      }
      wake = collect(b, offset, count);
    }
    LogWriter by = writer;
    if (by == null) {
      drain(Long.MIN_VALUE);
    } else if (wake && urgent) {
      by.hurry();
    } else if (wake) {
      by.wake();
    }
  }

  /// Whether the writer has to look at it.
  private boolean collect(byte[] b, int offset, int count) {
    boolean first = filling.length == 0;
    int start = filling.length;
    filling.append(b, offset, count).append('\n');
    Buffering how = buffering;
    if (how.size == 0) {
      ready = filling.length;
      return first;
    }
    int before = ready;
    if (filling.length - ready > how.size) {
      ready = count >= how.size ? filling.length : start;
    }
    boolean timed = first && how.flushMillis > 0;
    if (timed) {
      firstAt = clock.nanoTime();
    }
    return ready > before || timed;
  }

  @Override
  public boolean drain(long nanoTime) {
    boolean wrote;
    long dropped;
    String failure = null;
    synchronized (draining) {
      dropped = take(due() <= nanoTime);
      wrote = writing.length > 0;
      if (wrote) {
        failure = output.write(writing.array, writing.length);
        writing.clear(KEEP);
      }
    }
    if (failure != null) {
      report(failure);
    } else if (dropped > 0) {
      report("write() to \"" + path() + "\" was too slow: " + dropped + " lines lost");
    }
    return wrote;
  }

  /// Complains, but not all the time. No lock is held: the complaint is logged.
  private void report(String failure) {
    long now = clock.nanoTime();
    synchronized (this) {
      if (complained && now - complainedAt < TimeUnit.SECONDS.toNanos(COMPLAINT_SECONDS)) {
        return;
      }
      complained = true;
      complainedAt = now;
    }
    complaints.accept(failure);
  }

  /// Moves what may be written to `writing`; says how many lines were dropped before.
  private synchronized long take(boolean everything) {
    if (everything) {
      ready = filling.length;
    }
    if (ready > 0 && ready == filling.length) {
      Bytes spare = writing;
      writing = filling;
      filling = spare;
    } else if (ready > 0) {
      writing.append(filling.array, 0, ready);
      int rest = filling.length - ready;
      System.arraycopy(filling.array, ready, filling.array, 0, rest);
      filling.length = rest;
    }
    ready = 0;
    long dropped = lost;
    lost = 0;
    return dropped;
  }

  @Override
  public synchronized long due() {
    boolean timed = buffering.flushMillis > 0 && filling.length > ready && writer != null;
    return timed ? firstAt + TimeUnit.MILLISECONDS.toNanos(buffering.flushMillis) : NEVER;
  }

  /// Writes everything now, on this thread.
  public void flush() {
    synchronized (this) {
      ready = filling.length;
    }
    drain(Long.MIN_VALUE);
  }

  /// Opens the file anew, by its name; goes on with the old one if that fails. For log rotation.
  void reopen() {
    flush();
    String failure;
    synchronized (draining) {
      failure = output.reopen();
    }
    if (failure != null) {
      complaints.accept(failure);
    }
  }

  void own(int uid, Consumer<String> failures) {
    String failure;
    synchronized (draining) {
      failure = output.own(uid);
    }
    if (failure != null) {
      failures.accept(failure);
    }
  }

  void close() {
    LogWriter by = writer;
    writer = null;
    if (by != null) {
      by.remove(this);
    }
    flush();
    String failure;
    synchronized (draining) {
      failure = output.close();
    }
    if (failure != null) {
      complaints.accept(failure);
    }
  }
}
