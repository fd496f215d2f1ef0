package io.sluice.http;

import io.sluice.core.bytes.Bytes;

/// Turns the target of a request into the path that locations are looked for with: percent signs
/// decoded, dot segments resolved, slashes merged, what follows `#` dropped ([RFC 3986, section
/// 6](https://www.rfc-editor.org/rfc/rfc3986#section-6)). A dot or a slash counts the same whether
/// it was encoded or not; an encoded `%`, `#` or `?` is an ordinary character.
final class PathNormalizer {
  private enum After {
    CHARACTER,
    SLASH,
    DOT,
    DOT_DOT
  }

  private static final int NONE = -1;
  private static final int BAD = -1;

  private final Bytes out;
  private final int start;
  private final boolean mergeSlashes;
  private After after = After.CHARACTER;
  private int extension = NONE;
  private boolean plus;
  private boolean decoded;

  /// @param out receives the path behind what it holds already
  /// @param start where the path begins in it
  PathNormalizer(Bytes out, int start, boolean mergeSlashes) {
    this.out = out;
    this.start = start;
    this.mergeSlashes = mergeSlashes;
  }

  /// Where the extension begins in the output, or -1.
  int extension() {
    return extension;
  }

  /// Whether there was a `+`, encoded or not.
  boolean plus() {
    return plus;
  }

  /// Whether anything was decoded.
  boolean decoded() {
    return decoded;
  }

  /// Reads a path up to its end, to `?` or to `#`.
  ///
  /// @return where it ends in `b`, or -1 if it is malformed or leads above the root
  int normalize(byte[] b, int from, int to) {
    int p = from;
    while (p < to) {
      int c = b[p];
      if (c == '?' || c == '#') {
        break;
      }
      p++;
      if (c == '%') {
        c = p + 2 <= to ? hex(b[p]) << 4 | hex(b[p + 1]) : BAD;
        p += 2;
        if (c <= 0) {
          return BAD;
        }
        decoded = true;
        if (c == '%' || c == '#' || c == '?') {
          out.append(c);
          after = After.CHARACTER;
          continue;
        }
      }
      plus |= c == '+';
      if (!take(c)) {
        return BAD;
      }
    }
    return finish() ? p : BAD;
  }

  /// Negative if it is no hexadecimal digit, and so is what it is combined with.
  private static int hex(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : BAD;
  }

  private boolean take(int c) {
    switch (after) {
      case CHARACTER -> afterCharacter(c);
      case SLASH -> afterSlash(c);
      case DOT -> afterDot(c);
      case DOT_DOT -> {
        if (c == '/') {
          after = After.SLASH;
          return up();
        }
        plain(c);
      }
    }
    return true;
  }

  private void plain(int c) {
    after = After.CHARACTER;
    out.append(c);
  }

  private void afterCharacter(int c) {
    out.append(c);
    if (c == '/') {
      extension = NONE;
      after = After.SLASH;
    } else if (c == '.') {
      extension = out.length;
    }
  }

  private void afterSlash(int c) {
    if (c == '/') {
      if (!mergeSlashes) {
        out.append(c);
      }
    } else if (c == '.') {
      out.append(c);
      after = After.DOT;
    } else {
      plain(c);
    }
  }

  private void afterDot(int c) {
    if (c == '/') {
      out.length--;
      after = After.SLASH;
    } else if (c == '.') {
      out.append(c);
      after = After.DOT_DOT;
    } else {
      plain(c);
    }
  }

  /// Takes back `/..` and the segment before it.
  private boolean up() {
    int p = out.length - 4;
    while (p >= start && out.array[p] != '/') {
      p--;
    }
    out.length = p + 1;
    return p >= start;
  }

  private boolean finish() {
    return switch (after) {
      case DOT -> {
        out.length--;
        yield true;
      }
      case DOT_DOT -> up();
      default -> true;
    };
  }
}
