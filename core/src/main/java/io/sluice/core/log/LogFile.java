package io.sluice.core.log;

import io.sluice.config.ConfigException;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.Clock;
import io.sluice.core.system.FileFailure;
import java.io.IOException;
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

  /// What each file may keep for the disk without asking whether all together keep too much, and in
  /// what steps it asks for more.
  private static final int OWN = 128 << 10;

  /// How a file collects lines, as `access_log` has it.
  ///
  /// @param size bytes that are collected before they are written; 0 to write at once
  /// @param flushMillis how long a line may wait, 0 for ever
  /// @param gzip level 1 to 9, 0 for plain text
  public record Buffering(int size, long flushMillis, int gzip) {
    /// Lines are written at once.
    public static final Buffering NONE = new Buffering(0, 0, 0);
  }

  private final String path;
  private final Clock clock;
  private final Consumer<String> complaints;
  private @Nullable LogOutput output; // guarded by this
  private Bytes filling = new Bytes(0); // guarded by this
  private @Nullable Bytes spare; // guarded by this
  private @Nullable Bytes writing; // guarded by this: on its way to the output
  private int ready; // guarded by this: so much of `filling` need not wait
  private long reserved; // guarded by this: bytes of the writer's room
  private long lost; // guarded by this
  private boolean complained; // guarded by this
  private long complainedAt; // guarded by this
  private long firstAt; // guarded by this: when the oldest line in `filling` came
  private int opening; // guarded by this: which attempt to open it counts
  private boolean closed; // guarded by this
  private volatile Object device = this;
  private volatile Buffering buffering = Buffering.NONE;
  private volatile @Nullable LogWriter writer;

  /// Not open yet.
  ///
  /// @param path full name, or empty for the standard error stream
  /// @param complaints takes what goes wrong later, for the error log
  LogFile(String path, Clock clock, Consumer<String> complaints) {
    this.path = path;
    this.clock = clock;
    this.complaints = complaints;
  }

  /// The file's full name.
  public String path() {
    return path;
  }

  /// Sets how lines are collected, before the server runs.
  ///
  /// @return false if it has been set to something else before
  public boolean buffer(Buffering wanted) {
    if (!buffering.equals(Buffering.NONE) && !buffering.equals(wanted)) {
      return false;
    }
    buffering = wanted;
    return true;
  }

  /// Opens it, which may take as long as the device likes; see [#openingLate()].
  ///
  /// @throws ConfigException `open() "…" failed (2: No such file or directory)`
  void open() throws ConfigException {
    int attempt;
    synchronized (this) {
      if (output != null) {
        return;
      }
      attempt = opening;
    }
    try {
      adopt(attempt, LogOutput.open(path));
    } catch (IOException e) {
      throw new ConfigException(FileFailure.text("open", path, e), null);
    }
  }

  /// Whoever waited for [#open()] or [#reopen()] does not any more; what is opened in the end is
  /// closed again.
  ///
  /// @return what there is to complain of
  synchronized String openingLate() {
    opening++;
    return "open() \"" + path + "\" failed (110: Connection timed out)";
  }

  /// From now on lines go to `fresh`; those that came before, to where they went until now.
  private void adopt(int attempt, LogOutput fresh) {
    LogOutput before;
    Bytes rest;
    synchronized (this) {
      if (closed || attempt != opening) {
        before = fresh;
        rest = new Bytes(0);
      } else {
        before = output;
        rest = before == null ? new Bytes(0) : takeAll();
        output = fresh;
        device = fresh.device();
      }
    }
    if (before != null) {
      retire(before, rest);
    }
  }

  private void retire(LogOutput before, Bytes rest) {
    LogWriter by = writer;
    if (by != null) {
      by.add(new RetiredOutput(before, rest, buffering.gzip, by, complaints));
      return;
    }
    String failure = RetiredOutput.finish(before, rest, buffering.gzip);
    if (failure != null) {
      complaints.accept(failure);
    }
  }

  void start(LogWriter by) {
    if (writer == null) {
      writer = by;
      by.add(this);
    }
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
    LogWriter by = writer;
    synchronized (this) {
      if (closed || !fits(count, by)) {
        lost++;
        return;
      }
      wake = collect(b, offset, count);
    }
    if (by == null) {
      drain(Long.MIN_VALUE);
    } else if (wake && urgent) {
      by.hurry();
    } else if (wake) {
      by.wake();
    }
  }

  /// Whether there is room for a line, of which all logs together have so much.
  private boolean fits(int count, @Nullable LogWriter by) {
    int after = filling.length + count + 1;
    if (after > MOST_PENDING) {
      return false;
    }
    int own = Math.max(OWN, 2 * buffering.size);
    if (by == null || after - own <= reserved) {
      return true;
    }
    long more = Math.max(OWN, after - own - reserved);
    if (!by.reserve(more)) {
      return false;
    }
    reserved += more;
    return true;
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
    LogOutput to;
    Bytes part;
    long dropped;
    long held;
    synchronized (this) {
      to = output;
      if (to == null) {
        return gone();
      }
      part = take(due() <= nanoTime);
      writing = part;
      held = part == null ? 0 : reserved;
      reserved -= held;
      dropped = lost;
      lost = 0;
    }
    String failure = null;
    if (part != null) {
      failure = to.write(part.array, part.length, buffering.gzip);
      written(part, held);
    }
    if (failure != null) {
      report(failure);
    } else if (dropped > 0) {
      report("write() to \"" + path + "\" was too slow: " + dropped + " lines lost");
    }
    return part != null;
  }

  /// There is no output: not yet, or the log has been closed, and its last write has returned.
  private boolean gone() {
    LogWriter by = writer;
    if (closed && by != null) {
      by.remove(this);
    }
    return false;
  }

  private void written(Bytes part, long held) {
    LogWriter by = writer;
    if (by != null && held > 0) {
      by.release(held);
    }
    part.clear(KEEP);
    synchronized (this) {
      spare = part;
      writing = null;
    }
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

  /// Takes what may be written out of `filling`, if there is anything.
  private @Nullable Bytes take(boolean everything) {
    if (everything) {
      ready = filling.length;
    }
    if (ready == 0) {
      return null;
    }
    Bytes part = spare == null ? new Bytes(0) : spare;
    spare = null;
    if (ready == filling.length) {
      Bytes full = filling;
      filling = part;
      part = full;
    } else {
      part.append(filling.array, 0, ready);
      int rest = filling.length - ready;
      System.arraycopy(filling.array, ready, filling.array, 0, rest);
      filling.length = rest;
    }
    ready = 0;
    return part;
  }

  private Bytes takeAll() {
    Bytes all = take(true);
    LogWriter by = writer;
    if (by != null) {
      by.release(reserved);
    }
    reserved = 0;
    return all == null ? new Bytes(0) : all;
  }

  @Override
  public synchronized long due() {
    boolean timed = buffering.flushMillis > 0 && filling.length > ready && writer != null;
    return timed ? firstAt + TimeUnit.MILLISECONDS.toNanos(buffering.flushMillis) : NEVER;
  }

  @Override
  public Object device() {
    return device;
  }

  @Override
  public void blocked() {
    report("write() to \"" + path + "\" is blocked: it is not waited for");
  }

  @Override
  public synchronized long abandon() {
    Bytes held = writing;
    return lost + RetiredOutput.lines(filling) + (held == null ? 0 : RetiredOutput.lines(held));
  }

  @Override
  public String name() {
    return path;
  }

  /// Writes everything now, on this thread, which may take as long as the device likes.
  void flush() {
    synchronized (this) {
      ready = filling.length;
    }
    drain(Long.MIN_VALUE);
  }

  /// Opens the file anew, by its name; goes on with the old one if that fails. For log rotation.
  /// May take as long as the device likes; see [#openingLate()].
  void reopen() {
    int attempt;
    synchronized (this) {
      if (closed || output == null || path.equals(LogOutput.STDERR)) {
        return;
      }
      attempt = opening;
    }
    try {
      adopt(attempt, LogOutput.open(path));
    } catch (IOException e) {
      complaints.accept(FileFailure.text("open", path, e));
    }
  }

  void own(int uid, Consumer<String> failures) {
    LogOutput open;
    synchronized (this) {
      open = output;
    }
    String failure = open == null ? null : open.own(uid);
    if (failure != null) {
      failures.accept(failure);
    }
  }

  /// Has what is pending written, and the file closed then; does not wait for it if there is a
  /// writer.
  void close() {
    LogOutput last;
    Bytes rest;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = output;
      output = null;
      rest = takeAll();
    }
    if (last != null) {
      retire(last, rest);
    }
  }
}
