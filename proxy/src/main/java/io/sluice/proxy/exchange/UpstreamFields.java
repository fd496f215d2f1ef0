package io.sluice.proxy.exchange;

import io.sluice.core.log.ErrorLog;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.wire.UpstreamHead;

/// What the fields of a response's head mean to the exchange itself: how the body is framed,
/// whether the connection may be kept.
public final class UpstreamFields {
  private static final Field[] SINGLE = {
    Field.STATUS,
    Field.CONTENT_TYPE,
    Field.DATE,
    Field.LAST_MODIFIED,
    Field.ETAG,
    Field.SERVER,
    Field.LOCATION,
    Field.REFRESH,
    Field.EXPIRES,
    Field.X_ACCEL_EXPIRES,
    Field.X_ACCEL_REDIRECT,
    Field.X_ACCEL_LIMIT_RATE
  };
  private static final long SINGLES = bits(SINGLE);
  private static final byte[] CHUNKED = {'c', 'h', 'u', 'n', 'k', 'e', 'd'};

  private static final byte[] CLOSE = {'c', 'l', 'o', 's', 'e'};

  private long contentLength;
  private boolean chunked;
  private boolean close;

  public UpstreamFields() {}

  private static long bits(Field[] fields) {
    long bits = 0;
    for (Field field : fields) {
      bits |= field.bit();
    }
    return bits;
  }

  /// Whether only the first field of that name counts.
  public static boolean single(Field field) {
    return (SINGLES & field.bit()) != 0;
  }

  /// Length of the body in bytes, -1 if not declared.
  public long contentLength() {
    return contentLength;
  }

  public boolean chunked() {
    return chunked;
  }

  /// Whether the server is going to close the connection.
  public boolean close() {
    return close;
  }

  /// A response without a head.
  public void none() {
    contentLength = -1;
    chunked = false;
    close = true;
  }

  /// Looks at the fields of a complete head.
  ///
  /// @return false if the head is not valid; the log says why
  public boolean read(UpstreamHead head, HttpRequest request) {
    Headers fields = head.fields();
    contentLength = -1;
    chunked = false;
    close = head.version() < 1001;
    warnOfDuplicates(fields, request);
    int length = fields.first(Field.CONTENT_LENGTH);
    int encoding = fields.first(Field.TRANSFER_ENCODING);
    return (length < 0 || length(fields, length, request))
        && (encoding < 0 || encoding(fields, encoding, length >= 0, request))
        && connection(fields);
  }

  private static void warnOfDuplicates(Headers fields, HttpRequest request) {
    for (Field field : SINGLE) {
      int first = fields.first(field);
      if (first >= 0) {
        for (int i = fields.next(first); i >= 0; i = fields.next(i)) {
          String text = duplicate(fields, i, first) + ", ignored";
          request.log(ErrorLog.Level.WARN, text);
        }
      }
    }
  }

  private static String duplicate(Headers fields, int index, int first) {
    return "upstream sent duplicate header line: \""
        + line(fields, index)
        + "\", previous value: \""
        + line(fields, first)
        + '"';
  }

  private static String line(Headers fields, int index) {
    return fields.name(index) + ": " + fields.value(index);
  }

  private boolean length(Headers fields, int index, HttpRequest request) {
    int more = fields.next(index);
    if (more >= 0) {
      return refuse(request, duplicate(fields, more, index));
    }
    contentLength = number(fields.base(), fields.valueStart(index), fields.valueEnd(index));
    return contentLength >= 0
        || refuse(
            request,
            "upstream sent invalid \"Content-Length\" header: \"" + line(fields, index) + '"');
  }

  private boolean encoding(Headers fields, int index, boolean length, HttpRequest request) {
    if (length) {
      return refuse(
          request,
          "upstream sent \"Content-Length\" and \"Transfer-Encoding\" headers at the same time");
    }
    int more = fields.next(index);
    if (more >= 0) {
      return refuse(request, duplicate(fields, more, index));
    }
    chunked = fields.valueIs(index, CHUNKED);
    return chunked
        || refuse(
            request, "upstream sent unknown \"Transfer-Encoding\": \"" + fields.value(index) + '"');
  }

  private static boolean refuse(HttpRequest request, String why) {
    request.log(ErrorLog.Level.ERROR, why);
    return false;
  }

  private boolean connection(Headers fields) {
    for (int i = fields.first(Field.CONNECTION); i >= 0; i = fields.next(i)) {
      close |= mentionsClose(fields.base(), fields.valueStart(i), fields.valueEnd(i));
    }
    return true;
  }

  private static boolean mentionsClose(byte[] b, int from, int end) {
    for (int i = from; i <= end - CLOSE.length; i++) {
      int matched = 0;
      while (matched < CLOSE.length && (b[i + matched] | 0x20) == CLOSE[matched]) {
        matched++;
      }
      if (matched == CLOSE.length) {
        return true;
      }
    }
    return false;
  }

  /// A number of decimal digits, or -1.
  public static long number(byte[] b, int from, int end) {
    if (from == end) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < end; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
