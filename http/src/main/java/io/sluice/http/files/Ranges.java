package io.sluice.http.files;

import io.sluice.core.Bytes;
import io.sluice.core.Exchange;
import io.sluice.core.Slot;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.ResponseHead;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.HttpDate;
import io.sluice.net.OpenFile;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Byte ranges: the parts of a content that a client asks for, one as it is or several in a
/// `multipart/byteranges`.
public final class Ranges {
  private static final Slot<Ranges> SLOT = Exchange.slot();
  private static final AtomicLong BOUNDARIES = new AtomicLong();

  private static final byte[] UNIT = Bytes.of("bytes=");
  private static final int FOUND = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_SATISFIABLE = 416;
  private static final int BOUNDARY_DIGITS = 20;

  private final RangeParser parts;
  private final byte @Nullable [][] heads;
  private final byte[] tail;

  private Ranges(RangeParser parts, byte @Nullable [][] heads, byte[] tail) {
    this.parts = parts;
    this.heads = heads;
    this.tail = tail;
  }

  /// Looks whether the client wants parts of this response, before its head is sent. If so, the
  /// head becomes that of the parts, and [#sendFile] sends them.
  ///
  /// @return 0 to go on, or the status to finish with instead: 416
  public static int apply(HttpRequest r) {
    ResponseHead out = r.out();
    long most = r.settings().get(HttpCore.MAX_RANGES);
    if (r.version() < RequestLine.HTTP_1_0
        || out.status() != FOUND
        || out.errorStatus() != 0
        || out.contentLength() < 0
        || !out.rangesAllowed()
        || most == 0) {
      return 0;
    }
    RangeParser parser = wanted(r);
    if (parser == null) {
      out.add(Field.ACCEPT_RANGES, "bytes");
      return 0;
    }
    switch (parser.parse(most)) {
      case WHOLE -> out.add(Field.ACCEPT_RANGES, "bytes");
      case PARTS -> partial(r, parser);
      case NOT_SATISFIABLE -> {
        out.set(Field.CONTENT_RANGE, "bytes */" + out.contentLength());
        out.contentLength(-1);
        out.remove(Field.CONTENT_LENGTH);
        return NOT_SATISFIABLE;
      }
    }
    return 0;
  }

  /// What the client asks for, or null if that is nothing or no longer holds for this content.
  private static @Nullable RangeParser wanted(HttpRequest r) {
    Headers headers = r.headers();
    int range = headers.first(Field.RANGE);
    if (range < 0 || !ifRange(r.out(), headers)) {
      return null;
    }
    byte[] b = headers.base();
    int from = headers.valueStart(range);
    int to = headers.valueEnd(range);
    if (to - from <= UNIT.length) {
      return null;
    }
    for (int i = 0; i < UNIT.length; i++) {
      byte c = b[from + i];
      if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != UNIT[i]) {
        return null;
      }
    }
    return new RangeParser(b, from + UNIT.length, to, r.out().contentLength());
  }

  /// Whether `If-Range` names this content, by its entity tag or its time.
  private static boolean ifRange(ResponseHead out, Headers headers) {
    int index = headers.first(Field.IF_RANGE);
    if (index < 0) {
      return true;
    }
    byte[] b = headers.base();
    int from = headers.valueStart(index);
    int to = headers.valueEnd(index);
    if (to - from >= 2 && b[to - 1] == '"') {
      int etag = out.first(Field.ETAG);
      return etag >= 0
          && Arrays.equals(b, from, to, out.base(), out.valueStart(etag), out.valueEnd(etag));
    }
    return out.lastModified() >= 0 && HttpDate.parse(b, from, to) == out.lastModified();
  }

  private static void partial(HttpRequest r, RangeParser parts) {
    ResponseHead out = r.out();
    long whole = out.contentLength();
    out.status(PARTIAL);
    out.remove(Field.CONTENT_LENGTH);
    if (parts.count() == 1) {
      out.set(Field.CONTENT_RANGE, "bytes " + text(parts, 0, whole));
      out.contentLength(parts.end(0) - parts.start(0));
      r.set(SLOT, new Ranges(parts, null, new byte[0]));
    } else {
      out.remove(Field.CONTENT_RANGE);
      r.set(SLOT, multipart(out, parts, whole));
    }
  }

  private static String text(RangeParser parts, int part, long whole) {
    return parts.start(part) + "-" + (parts.end(part) - 1) + "/" + whole;
  }

  private static Ranges multipart(ResponseHead out, RangeParser parts, long whole) {
    String number = Long.toString(BOUNDARIES.incrementAndGet());
    String boundary = "0".repeat(BOUNDARY_DIGITS - number.length()) + number;
    String type = "";
    if (out.hasContentType()) {
      Bytes whatever = new Bytes(64);
      out.writeContentType(whatever);
      type = "Content-Type: " + whatever.text() + "\r\n";
    }
    byte[][] heads = new byte[parts.count()][];
    byte[] tail = Bytes.of("\r\n--" + boundary + "--\r\n");
    long length = tail.length;
    for (int i = 0; i < heads.length; i++) {
      String range = "Content-Range: bytes " + text(parts, i, whole) + "\r\n\r\n";
      heads[i] = Bytes.of("\r\n--" + boundary + "\r\n" + type + range);
      length += heads[i].length + parts.end(i) - parts.start(i);
    }
    out.contentType("multipart/byteranges; boundary=" + boundary);
    out.charset("");
    out.contentLength(length);
    return new Ranges(parts, heads, tail);
  }

  /// Sends a file, or the parts of it that were asked for, as the whole body.
  public static void sendFile(HttpRequest r, OpenFile file) {
    Ranges ranges = r.get(SLOT);
    if (ranges == null) {
      r.writeFile(file, 0, file.size(), true);
    } else {
      ranges.send(r, file);
    }
  }

  private void send(HttpRequest r, OpenFile file) {
    byte @Nullable [][] between = heads;
    for (int i = 0; i < parts.count(); i++) {
      if (between != null) {
        r.write(between[i], 0, between[i].length, false);
      }
      long length = parts.end(i) - parts.start(i);
      r.writeFile(file, parts.start(i), length, between == null);
    }
    if (between != null) {
      r.write(tail, 0, tail.length, true);
    }
  }
}
