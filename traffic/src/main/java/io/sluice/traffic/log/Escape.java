package io.sluice.traffic.log;

import io.sluice.core.Bytes;

/// How values of variables are made safe for a log.
enum Escape {
  /// `"`, `\`, control characters and bytes from 127 on become `\xXX`.
  DEFAULT("default", 3),
  /// As in a JSON string (RFC 8259, section 7); bytes from 128 on stay as they are.
  JSON("json", 5),
  /// Nothing is changed.
  NONE("none", 0);

  private static final byte[] HEX = Bytes.of("0123456789ABCDEF");
  private static final int DELETE = 0x7F;

  private final String word;
  private final int growth;

  /// A way to escape.
  ///
  /// @param growth most bytes that one byte grows by
  Escape(String word, int growth) {
    this.word = word;
    this.growth = growth;
  }

  String word() {
    return word;
  }

  /// Escapes what `out` holds from `start` on. Most values need none: then this only looks.
  void apply(Bytes out, int start) {
    if (this == NONE) {
      return;
    }
    int unsafe = 0;
    for (int i = start; i < out.length; i++) {
      unsafe += isUnsafe(out.array[i] & 0xFF) ? 1 : 0;
    }
    if (unsafe > 0) {
      expand(out, start, unsafe);
    }
  }

  private boolean isUnsafe(int b) {
    return b < ' ' || b == '"' || b == '\\' || (b >= DELETE && this == DEFAULT);
  }

  /// Moves the value to the end of a space that is large enough, and writes it back from there.
  private void expand(Bytes out, int start, int unsafe) {
    int count = out.length - start;
    out.ensure(unsafe * growth);
    byte[] b = out.array;
    int from = start + unsafe * growth;
    System.arraycopy(b, start, b, from, count);
    int to = start;
    for (int i = from; i < from + count; i++) {
      int c = b[i] & 0xFF;
      if (!isUnsafe(c)) {
        b[to++] = (byte) c;
      } else {
        b[to++] = '\\';
        to = this == JSON ? json(b, to, c) : hex(b, to, 'x', c);
      }
    }
    out.length = to;
  }

  private static int hex(byte[] b, int to, char kind, int c) {
    b[to] = (byte) kind;
    b[to + 1] = HEX[c >> 4];
    b[to + 2] = HEX[c & 15];
    return to + 3;
  }

  private static int json(byte[] b, int to, int c) {
    char simple =
        switch (c) {
          case '"', '\\' -> (char) c;
          case '\n' -> 'n';
          case '\r' -> 'r';
          case '\t' -> 't';
          case '\b' -> 'b';
          case '\f' -> 'f';
          default -> 0;
        };
    if (simple != 0) {
      b[to] = (byte) simple;
      return to + 1;
    }
    b[to] = 'u';
    b[to + 1] = '0';
    return hex(b, to + 2, '0', c);
  }
}
