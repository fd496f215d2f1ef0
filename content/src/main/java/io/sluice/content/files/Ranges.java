package io.sluice.content.files;

import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.http.Field;
import io.sluice.http.HeadFilter;
import io.sluice.http.Headers;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.ResponseHead;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.HttpDate;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Byte ranges: the parts of a content that a client asks for, one as it is or several in a
/// `multipart/byteranges` ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-14)).
public final class Ranges implements HttpFeature, HeadFilter {
  private static final AtomicLong BOUNDARIES = new AtomicLong();

  private static final byte[] UNIT = Bytes.of("bytes=");
  private static final int FOUND = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_SATISFIABLE = 416;
  private static final int BOUNDARY_DIGITS = 20;

  public Ranges() {}

  @Override
  public String name() {
    return "range";
  }

  @Override
  public void install(HttpBuilder http) {
    http.headFilter(this);
  }

  @Override
  public boolean appliesTo(Settings settings) {
    return settings.get(HttpCore.MAX_RANGES) != 0;
  }

  @Override
  public int filter(HttpRequest r) {
    ResponseHead out = r.out();
    long most = r.settings().get(HttpCore.MAX_RANGES);
    if (r.version() < RequestLine.HTTP_1_0
        || out.status() != FOUND
        || out.contentLength() < 0
        || !out.rangesAllowed()) {
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
      r.response().filterBody(new RangeBody(parts));
    } else {
      out.remove(Field.CONTENT_RANGE);
      r.response().filterBody(multipart(r, parts, whole));
    }
  }

  private static String text(RangeParser parts, int part, long whole) {
    return parts.start(part) + "-" + (parts.end(part) - 1) + "/" + whole;
  }

  private static MultipartBody multipart(HttpRequest r, RangeParser parts, long whole) {
    ResponseHead out = r.out();
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
    return new MultipartBody(r, parts, heads, tail, whole);
  }
}
