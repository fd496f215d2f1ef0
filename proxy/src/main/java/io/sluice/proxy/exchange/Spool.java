package io.sluice.proxy.exchange;

import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseConsumer;
import io.sluice.http.ResponseConsumer.Demand;
import io.sluice.http.body.TempFile;
import io.sluice.net.BufferPool;
import io.sluice.net.SystemException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of one response that its consumer was too slow to take: first in memory, then also in a
/// temporary file. The oldest bytes are in the file, then come those that are being written to it,
/// then those in memory.
///
/// Writing happens off the loop. Whoever fills the spool looks at [#room()] and hears when there is
/// more.
final class Spool {
  /// Hears how writing to the file goes.
  interface Listener {
    /// There is more room, and more to be taken.
    void spooled();

    /// The file could not be written, and what should have been in it is lost.
    void spoolFailed(Throwable why);
  }

  private final HttpRequest request;
  private final UpstreamSettings settings;
  private final Listener listener;
  private final BufferPool buffers;
  private final int unit;

  /// Full but for the last, of which `lastLength` bytes are used; of the first, `firstTaken` are
  /// gone.
  private final ArrayDeque<byte[]> memory = new ArrayDeque<>();

  private int lastLength;
  private int firstTaken;
  private long inMemory;
  private long writing;
  private long written;
  private long taken;
  private @Nullable TempFile file;
  private boolean closed;

  Spool(HttpRequest request, UpstreamSettings settings, Listener listener) {
    this.request = request;
    this.settings = settings;
    this.listener = listener;
    this.buffers = request.loop().buffers();
    this.unit = settings.buffers.size();
  }

  boolean isEmpty() {
    return inMemory == 0 && writing == 0 && taken == written;
  }

  /// Whether there is something to hand out now.
  boolean ready() {
    return taken < written || (writing == 0 && inMemory > 0);
  }

  /// How many bytes memory has room for, as it is configured.
  long room() {
    return Math.max(0, settings.buffers.total() - inMemory - writing);
  }

  /// Takes bytes, even past what there is room for.
  void add(byte[] b, int from, int end) {
    int at = from;
    inMemory += end - from;
    while (at < end) {
      if (memory.isEmpty() || lastLength == unit) {
        memory.addLast(buffers.take(unit));
        lastLength = 0;
      }
      int part = Math.min(end - at, unit - lastLength);
      System.arraycopy(b, at, memory.getLast(), lastLength, part);
      lastLength += part;
      at += part;
    }
  }

  /// Hands the oldest bytes on.
  ///
  /// @param last whether nothing will be added any more
  /// @return what the consumer says; null if there is nothing to hand out now
  @Nullable Demand drain(ResponseConsumer to, boolean last) {
    if (file != null && taken < written) {
      long from = taken;
      taken = written;
      boolean end = last && writing == 0 && inMemory == 0;
      return to.file(file.file(), from, written - from, end);
    }
    if (writing > 0 || inMemory == 0) {
      return null;
    }
    byte[] oldest = memory.removeFirst();
    int from = firstTaken;
    int end = memory.isEmpty() ? lastLength : unit;
    firstTaken = 0;
    inMemory -= end - from;
    try {
      return to.body(oldest, from, end - from, last && inMemory == 0);
    } finally {
      buffers.give(oldest);
    }
  }

  /// Begins to move all full buffers to the file, if that is allowed: in one task, since each costs
  /// two changes of threads.
  void spill() {
    if (writing > 0 || written >= settings.maxTempFileSize || memory.size() < 2) {
      return;
    }
    List<byte[]> moving = new ArrayList<>();
    int from = firstTaken;
    long bytes = -from;
    long allowed = settings.maxTempFileSize - written;
    while (memory.size() > 1 && (bytes <= 0 || bytes + unit <= allowed)) {
      moving.add(memory.removeFirst());
      bytes += unit;
    }
    firstTaken = 0;
    inMemory -= bytes;
    writing = bytes;
    request.hold();
    request.offload(() -> write(moving, from), (into, error) -> wrote(moving, into, error));
  }

  /// Runs on a file thread; the loop does not touch the file until it has ended.
  private TempFile write(List<byte[]> pieces, int firstFrom) throws SystemException {
    TempFile into = file;
    if (into == null) {
      into =
          TempFile.create(
              request.worker().network(),
              settings.tempPath.folder(),
              settings.tempPath.levels(),
              false,
              false);
    }
    try {
      into.append(pieces, firstFrom, unit, settings.tempFileWriteSize);
      return into;
    } catch (SystemException e) {
      if (file == null) {
        into.close();
      }
      throw e;
    }
  }

  private void wrote(List<byte[]> pieces, @Nullable TempFile into, @Nullable Throwable error) {
    pieces.forEach(buffers::give);
    boolean going = request.release();
    if (into != null && file == null) {
      file = into;
      if (going) {
        String text = "an upstream response is buffered to a temporary file " + into.path();
        request.log(ErrorLog.Level.WARN, text);
      }
    }
    long bytes = writing;
    writing = 0;
    if (closed) {
      closeFile();
    } else if (error != null) {
      listener.spoolFailed(error);
    } else {
      written += bytes;
      listener.spooled();
    }
  }

  /// Gives everything back, the file once nothing is being written.
  void close() {
    closed = true;
    while (!memory.isEmpty()) {
      buffers.give(memory.removeFirst());
    }
    inMemory = 0;
    if (writing == 0) {
      closeFile();
    }
  }

  private void closeFile() {
    TempFile open = file;
    if (open != null) {
      file = null;
      open.closeOff(request.loop());
    }
  }
}
