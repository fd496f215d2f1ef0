package io.sluice.traffic.log;

import io.sluice.core.bytes.Bytes;

/// How values of variables are made safe for a log.
enum Escape {
  /// `"`, `\`, control characters and bytes from 127 on become `\xXX`.
  DEFAULT("default", 3),
  /// As in a JSON string (RFC 8259, section 7). UTF-8 stays as it is; a byte that is part of none
  /// is escaped as if it were a character of Latin-1, so that the log is always JSON.
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
    int i = start;
    while (i < out.length) {
      int plain = plain(out.array, i, out.length);
      unsafe += plain == 0 ? 1 : 0;
      i += Math.max(plain, 1);
    }
    if (unsafe > 0) {
      expand(out, start, unsafe);
    }
  }

  /// How many bytes stay as they are that belong together; 0 if the next one does not.
  private int plain(byte[] b, int at, int end) {
    int c = b[at] & 0xFF;
    if (c < ' ' || c == '"' || c == '\\') {
      return 0;
    }
    if (c < DELETE) {
      return 1;
    }
    if (this == DEFAULT) {
      return 0;
    }
    return c == DELETE ? 1 : Utf8.length(b, at, end);
  }

  /// Moves the value to the end of a space that is large enough, and writes it back from there.
  private void expand(Bytes out, int start, int unsafe) {
    int count = out.length - start;
    out.ensure(unsafe * growth);
    byte[] b = out.array;
    int from = start + unsafe * growth;
    System.arraycopy(b, start, b, from, count);
    int to = start;
    int i = from;
    while (i < from + count) {
      int plain = plain(b, i, from + count);
      if (plain == 0) {
        int c = b[i++] & 0xFF;
        b[to++] = '\\';
        to = this == JSON ? json(b, to, c) : hex(b, to, 'x', c);
      }
      for (int end = i + plain; i < end; i++) {
        b[to++] = b[i];
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
