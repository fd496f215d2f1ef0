package io.sluice.http.h1;

import io.sluice.http.RequestTarget;
import io.sluice.http.Span;

/// Reads the host of a request, from its `Host` field or an absolute target: a name or an address,
/// perhaps with a port ([RFC 3986, section
/// 3.2](https://www.rfc-editor.org/rfc/rfc3986#section-3.2)), as strictly as nginx.
public final class HostName {
  private static final int MAX_PORT = 65535;
  private static final int BAD = -1;

  private HostName() {}

  /// Reads `b[start, end)`.
  ///
  /// @param name set to the name without port and without a dot at its end, in lower case
  /// @param target keeps the name if it must be copied
  /// @return the port, 0 if there is none, or -1 if this is no host
  public static int read(byte[] b, int start, int end, Span name, RequestTarget target) {
    boolean literal = start < end && b[start] == '[';
    int nameEnd = literal ? literalEnd(b, start + 1, end) : nameEnd(b, start, end);
    if (nameEnd < 0) {
      return BAD;
    }
    int port = port(b, nameEnd, end);
    if (nameEnd > start && b[nameEnd - 1] == '.') {
      nameEnd--;
    }
    if (port < 0 || nameEnd == start) {
      return BAD;
    }
    name.set(b, start, nameEnd);
    lower(name, target);
    return port;
  }

  /// Whether `b[start, end)` is a host, perhaps with a port.
  static boolean valid(byte[] b, int start, int end) {
    return read(b, start, end, new Span(), new RequestTarget()) >= 0;
  }

  private static int nameEnd(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      byte c = b[i];
      if (c == ':') {
        return i;
      }
      if ((Chars.HOST[c & 0xff] & Chars.HOST_CHAR) == 0
          || (c == '.' && i > start && b[i - 1] == '.')) {
        return BAD;
      }
    }
    return end;
  }

  private static int literalEnd(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      byte c = b[i];
      if (c == ']') {
        return i + 1;
      }
      if ((Chars.HOST[c & 0xff] & Chars.LITERAL_CHAR) == 0 || (c == '.' && b[i - 1] == '.')) {
        return BAD;
      }
    }
    return BAD;
  }

  private static int port(byte[] b, int from, int end) {
    if (from == end) {
      return 0;
    }
    if (b[from] != ':') {
      return BAD;
    }
    int port = 0;
    for (int i = from + 1; i < end; i++) {
      if (!Chars.digit(b[i])) {
        return BAD;
      }
      port = port * 10 + (b[i] - '0');
      if (port > MAX_PORT) {
        return BAD;
      }
    }
    return port;
  }

  private static void lower(Span name, RequestTarget target) {
    for (int i = name.start; i < name.end; i++) {
      byte c = name.base[i];
      if (c >= 'A' && c <= 'Z') {
        target.keepLower(name);
        return;
      }
    }
  }
}
