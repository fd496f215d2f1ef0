package io.sluice.traffic.names;

/// A host as clients name it: a name or an address, perhaps with a port ([RFC 3986, section
/// 3.2](https://www.rfc-editor.org/rfc/rfc3986#section-3.2)), read as strictly as nginx does.
public final class HostPort {
  /// This is no host.
  public static final long BAD = -1;

  private static final int MAX_PORT = 65535;
  private static final int NAME_CHAR = 1;
  private static final int LITERAL_CHAR = 1 << 1;
  private static final byte[] CHARS = chars();

  private HostPort() {}

  /// Reads `b[start, end)`: what [#nameEnd(long)] and [#port(long)] take apart, or [#BAD].
  public static long read(byte[] b, int start, int end) {
    boolean literal = start < end && b[start] == '[';
    int nameEnd = literal ? literalEnd(b, start + 1, end) : nameEnd(b, start, end);
    if (nameEnd < 0) {
      return BAD;
    }
    long port = port(b, nameEnd, end);
    if (nameEnd > start && b[nameEnd - 1] == '.') {
      nameEnd--;
    }
    return port < 0 || nameEnd == start ? BAD : port << 32 | nameEnd;
  }

  /// Where the name ends, without a dot at its end.
  public static int nameEnd(long read) {
    return (int) read;
  }

  /// The port; 0 if there is none.
  public static int port(long read) {
    return (int) (read >> 32);
  }

  /// Whether a byte may stand in the brackets of an address: `[::1]`.
  public static boolean inLiteral(byte c) {
    return (CHARS[c & 0xff] & LITERAL_CHAR) != 0;
  }

  private static int nameEnd(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      byte c = b[i];
      if (c == ':') {
        return i;
      }
      if ((CHARS[c & 0xff] & NAME_CHAR) == 0 || (c == '.' && i > start && b[i - 1] == '.')) {
        return -1;
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
      if (!inLiteral(c) || (c == '.' && b[i - 1] == '.')) {
        return -1;
      }
    }
    return -1;
  }

  private static int port(byte[] b, int from, int end) {
    if (from == end) {
      return 0;
    }
    if (b[from] != ':') {
      return -1;
    }
    int port = 0;
    for (int i = from + 1; i < end; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      port = port * 10 + digit;
      if (port > MAX_PORT) {
        return -1;
      }
    }
    return port;
  }

  private static byte[] chars() {
    byte[] table = new byte[256];
    for (int c = 'a'; c <= 'z'; c++) {
      table[c] = table[c - 0x20] = NAME_CHAR | LITERAL_CHAR;
    }
    for (int c = '0'; c <= '9'; c++) {
      table[c] = NAME_CHAR | LITERAL_CHAR;
    }
    for (char c : "-._~!$&'()*+,;=".toCharArray()) {
      table[c] = NAME_CHAR | LITERAL_CHAR;
    }
    table['%'] = NAME_CHAR;
    table[':'] = LITERAL_CHAR;
    return table;
  }
}
