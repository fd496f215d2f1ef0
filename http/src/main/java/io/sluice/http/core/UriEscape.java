package io.sluice.http.core;

import io.sluice.core.bytes.Bytes;

/// Writes text with `%XX` for the bytes that may not stand in a part of a URI ([RFC
/// 3986](https://www.rfc-editor.org/rfc/rfc3986#section-2)). Control characters and bytes above 126
/// never may.
public enum UriEscape {
  /// A path.
  PATH("\"#%<>?\\^`{|}"),
  /// What a variable adds to arguments.
  ARGS("\"#%&+;<>?\\^`{|}"),
  /// Anything but letters, digits and `-._~`.
  COMPONENT("!\"#$%&'()*+,/:;<=>?@[\\]^`{|}"),
  /// The target of a `Refresh` inside an HTML attribute.
  REFRESH("\"'<>\\^`{|~");

  private static final byte[] HEX = Bytes.of("0123456789ABCDEF");
  private static final int DELETE = 0x7f;

  // A bit for each character that is escaped, of the lower and the upper half of ASCII.
  private final long lower;
  private final long upper;

  UriEscape(String characters) {
    long[] bits = new long[2];
    for (int c = 0; c <= DELETE; c++) {
      if (c <= ' ' || c == DELETE || characters.indexOf(c) >= 0) {
        bits[c >> 6] |= 1L << c;
      }
    }
    lower = bits[0];
    upper = bits[1];
  }

  private boolean escapes(int c) {
    return c < 0 || (((c < 64 ? lower : upper) >>> c) & 1) != 0;
  }

  /// Whether anything in the range needs an escape.
  public boolean needed(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (escapes(text[i])) {
        return true;
      }
    }
    return false;
  }

  /// Appends the range with its escapes.
  public void write(byte[] text, int from, int to, Bytes out) {
    out.ensure(to - from);
    for (int i = from; i < to; i++) {
      byte c = text[i];
      if (escapes(c)) {
        out.append('%').append(HEX[(c >> 4) & 15]).append(HEX[c & 15]);
      } else {
        out.append(c);
      }
    }
  }

  /// The text with its escapes.
  public String text(String plain) {
    byte[] bytes = Bytes.of(plain);
    Bytes out = new Bytes(bytes.length + 16);
    write(bytes, 0, bytes.length, out);
    return out.text();
  }
}
