package io.sluice.content.gzip;

import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Slot;
import io.sluice.http.BodyFilter;
import io.sluice.http.HttpRequest;
import io.sluice.net.BufferPool;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Compresses one response ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)). What was
/// compressed goes on in pieces of at least the size that `gzip_buffers` says, or when all before
/// is to be flushed.
final class GzipBody extends BodyFilter {
  /// The one that compressed a response, for [#writeRatio].
  static final Slot<GzipBody> SLOT = Exchange.slot();

  /// Memory of a compressor, outside the heap: zlib says so many bytes for its usual window.
  private static final int COMPRESSOR = 268 * 1024;

  private static final byte[] NOTHING = {};

  private static final int HEADER = 10;
  private static final int TRAILER = 8;
  private static final int UNIX = 3;
  private static final int FASTEST = 4;
  private static final int BEST = 2;

  private final Deflaters deflaters;
  private final BufferPool buffers;
  private final CRC32 crc = new CRC32();
  private final int level;
  private final int unit;
  private final int capacity;
  private final long postponed;
  private @Nullable Bytes postponing;
  private @Nullable Deflater deflater;
  private byte[] out = {};
  private int used;
  private boolean unflushed;
  private boolean done;
  private long in;
  private long made;

  GzipBody(HttpRequest request) {
    Settings settings = request.settings();
    deflaters = Deflaters.of(request.worker());
    buffers = request.loop().buffers();
    level = settings.get(Gzip.COMP_LEVEL).intValue();
    unit = settings.get(Gzip.NO_BUFFER) ? 1 : settings.get(Gzip.BUFFERS).size();
    long total = settings.get(Gzip.BUFFERS).total();
    capacity = Math.clamp(total, HEADER + TRAILER, BufferPool.LARGEST);
    postponed = settings.get(Gzip.POSTPONE);
    postponing = postponed > 0 ? new Bytes() : null;
    request.set(SLOT, this);
    request.onEnd(this::release);
  }

  @Override
  public void write(byte[] b, int offset, int length, boolean last) {
    if (done) {
      return;
    }
    Bytes before = postponing;
    if (before == null) {
      compress(b, offset, length, last);
      return;
    }
    before.append(b, offset, length);
    if (last || before.length >= postponed) {
      postponing = null;
      compress(before.array, 0, before.length, last);
    }
  }

  @Override
  public void flush() {
    Bytes before = postponing;
    if (before != null && before.length > 0) {
      postponing = null;
      compress(before.array, 0, before.length, false);
    }
    if (unflushed && !done) {
      unflushed = false;
      drain(deflater(), Deflater.SYNC_FLUSH);
      send(false);
    }
    next().flush();
  }

  @Override
  public void end() {
    write(out, 0, 0, true);
  }

  private void compress(byte[] b, int offset, int length, boolean last) {
    Deflater to = deflater();
    crc.update(b, offset, length);
    in += length;
    unflushed |= length > 0;
    to.setInput(b, offset, length);
    if (last) {
      to.finish();
    }
    drain(to, Deflater.NO_FLUSH);
    to.setInput(NOTHING); // it would keep the caller's buffer reachable while the client is slow
    if (last) {
      trailer();
      done = true;
      send(true);
      release();
    } else if (used >= unit) {
      send(false);
    }
  }

  /// Made, with its memory, when there is something to compress.
  private Deflater deflater() {
    Deflater known = deflater;
    if (known == null) {
      deflater = known = deflaters.take(level);
      buffers.charge(COMPRESSOR);
      out = buffers.take(capacity);
      header();
    }
    return known;
  }

  /// Takes what the compressor has made, until it wants more.
  private void drain(Deflater from, int flush) {
    while (true) {
      int got = from.deflate(out, used, out.length - used, flush);
      used += got;
      if (used < out.length) {
        return;
      }
      send(false);
    }
  }

  private void send(boolean last) {
    if (used > 0 || last) {
      int length = used;
      made += length;
      used = 0;
      next().write(out, 0, length, last);
    }
  }

  private void header() {
    out[used++] = (byte) 0x1f;
    out[used++] = (byte) 0x8b;
    out[used++] = Deflater.DEFLATED;
    for (int i = 0; i < 5; i++) { // no flags, no time
      out[used++] = 0;
    }
    out[used++] = (byte) (level == Deflater.BEST_SPEED ? FASTEST : level == 9 ? BEST : 0);
    out[used++] = UNIX;
  }

  private void trailer() {
    if (out.length - used < TRAILER) {
      send(false);
    }
    number(crc.getValue());
    number(in);
  }

  private void number(long value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out[used++] = (byte) (value >>> shift);
    }
  }

  private void release() {
    Deflater taken = deflater;
    if (taken != null) {
      deflater = null;
      deflaters.give(taken);
      buffers.charge(-COMPRESSOR);
      buffers.give(out);
      out = new byte[0];
    }
    done = true;
  }

  /// Appends how many times smaller the response has become: `2.13`.
  ///
  /// @return false if that is not known
  boolean writeRatio(Bytes to) {
    if (!done || made == 0) {
      return false;
    }
    long hundredths = in * 100 / made;
    if (in * 1000 / made % 10 > 4) {
      hundredths++;
    }
    to.appendNumber(hundredths / 100).append('.').appendPadded(hundredths % 100, 2);
    return true;
  }
}
