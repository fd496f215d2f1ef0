package io.sluice.proxy.memcached;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.Field;
import io.sluice.http.HttpRequest;
import io.sluice.http.wire.UpstreamHead;
import io.sluice.proxy.exchange.ResponseDecoder;
import io.sluice.proxy.exchange.UpstreamFields;
import io.sluice.proxy.exchange.UpstreamSettings;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads memcached's response to `get KEY`: `VALUE KEY FLAGS LENGTH`, so many bytes, and a trailer;
/// or `END`, which is a 404. See memcached's
/// [protocol](https://github.com/memcached/memcached/blob/master/doc/protocol.txt).
final class MemcachedDecoder implements ResponseDecoder {
  private static final byte[] VALUE = Bytes.of("VALUE ");
  private static final byte[] NONE = Bytes.of("END");
  private static final byte[] TRAILER = Bytes.of("\r\nEND\r\n");

  // What the client's head is made of.
  private static final byte[] OK = Bytes.of("HTTP/1.1 200 OK\r\n\r\n");
  private static final byte[] NOT_FOUND = Bytes.of("HTTP/1.1 404 Not Found\r\n\r\n");

  private final Bytes key;
  private final UpstreamHead head = new UpstreamHead();
  private @Nullable HttpRequest request;
  private long gzipFlag;
  private boolean complete;
  private int position;
  private long length; // of the value
  private long rest; // of it
  private int matched; // of the trailer
  private boolean keeps;
  private int from;
  private int to;

  /// @param key what is asked for, escaped
  MemcachedDecoder(Bytes key) {
    this.key = key;
  }

  /// @param bits those of an item's flags that say that it is compressed by gzip; 0 for none
  void gzipFlag(long bits) {
    gzipFlag = bits;
  }

  @Override
  public void begin(HttpRequest of, UpstreamSettings settings) {
    request = of;
    complete = false;
    position = 0;
    length = 0;
    rest = 0;
    matched = 0;
    keeps = false;
  }

  private void log(ErrorLog.Level level, String text) {
    Objects.requireNonNull(request, "no response is read").log(level, text);
  }

  // ---- the head

  @Override
  public Head scan(byte[] b, int end) {
    while (position < end) {
      if (b[position++] == '\n') {
        return line(b, position - 1);
      }
    }
    return Head.MORE;
  }

  /// @param lf where the line feed is
  private Head line(byte[] b, int lf) {
    if (lf == 0 || b[lf - 1] != '\r') {
      return invalid(b, lf);
    }
    int end = lf - 1;
    if (begins(b, end, VALUE)) {
      return value(b, end);
    }
    if (Arrays.equals(b, 0, end, NONE, 0, NONE.length)) {
      log(ErrorLog.Level.INFO, "key: \"" + key + "\" was not found by memcached");
      keeps = true;
      return complete(NOT_FOUND);
    }
    return invalid(b, end);
  }

  private static boolean begins(byte[] b, int end, byte[] with) {
    return end >= with.length && Arrays.equals(b, 0, with.length, with, 0, with.length);
  }

  private Head value(byte[] b, int end) {
    int p = VALUE.length + key.length;
    if (p > end || !Arrays.equals(b, VALUE.length, p, key.array, 0, key.length)) {
      return invalid("key", b, end);
    }
    if (p == end || b[p] != ' ') {
      return invalid(b, end);
    }
    int flags = p + 1;
    p = flags;
    while (p < end && b[p] != ' ') {
      p++;
    }
    if (p == end) {
      return invalid(b, end);
    }
    long bits = gzipFlag == 0 ? 0 : UpstreamFields.number(b, flags, p);
    if (bits < 0) {
      return invalid("flags", b, end);
    }
    length = rest = UpstreamFields.number(b, p + 1, end);
    if (length < 0) {
      return invalid("length", b, end);
    }
    if ((bits & gzipFlag) != 0) {
      Objects.requireNonNull(request).out().add(Field.CONTENT_ENCODING, "gzip");
    }
    return complete(OK);
  }

  private Head complete(byte[] asHttp) {
    complete = true;
    head.begin();
    head.scan(asHttp, asHttp.length);
    return Head.COMPLETE;
  }

  private Head invalid(byte[] b, int end) {
    log(ErrorLog.Level.ERROR, "memcached sent invalid response: \"" + Bytes.text(b, 0, end) + '"');
    return Head.INVALID;
  }

  private Head invalid(String part, byte[] b, int end) {
    String line = Bytes.text(b, 0, end);
    log(
        ErrorLog.Level.ERROR,
        "memcached sent invalid %s in response \"%s\" for key \"%s\"".formatted(part, line, key));
    return Head.INVALID;
  }

  @Override
  public int headEnd() {
    return position;
  }

  @Override
  public @Nullable UpstreamHead head() {
    return complete ? head : null;
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public boolean bodyless() {
    return keeps && matched == 0; // not found
  }

  // ---- the body

  @Override
  public Body decode(byte[] b, int start, int end) {
    from = start;
    to = start + (int) Math.min(rest, end - start);
    rest -= to - from;
    if (rest > 0) {
      return Body.MORE;
    }
    int count = end - to;
    if (count > TRAILER.length - matched
        || !Arrays.equals(b, to, end, TRAILER, matched, matched + count)) {
      log(ErrorLog.Level.ERROR, "memcached sent invalid trailer");
      return Body.END; // the value is whole, but the connection is of no use any more
    }
    matched += count;
    keeps = matched == TRAILER.length;
    return keeps ? Body.END : Body.MORE;
  }

  @Override
  public int from() {
    return from;
  }

  @Override
  public int to() {
    return to;
  }

  @Override
  public Body ended() {
    log(ErrorLog.Level.ERROR, "upstream prematurely closed connection");
    return Body.INVALID;
  }

  @Override
  public boolean inPieces() {
    return true;
  }

  @Override
  public @Nullable UpstreamHead trailers() {
    return null;
  }

  @Override
  public boolean keeps() {
    return keeps;
  }

  @Override
  public void release() {
    complete = false;
    head.forget();
    request = null;
  }
}
