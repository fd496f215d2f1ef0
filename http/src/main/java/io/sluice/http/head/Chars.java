package io.sluice.http.head;

/// What characters mean to the scanners, by tables.
public final class Chars {
  /// Ordinary in a target: nothing but the end of the target needs to be looked for.
  static final byte PLAIN = 0;

  static final byte SLASH = 1;
  static final byte DOT = 2;
  static final byte PERCENT = 3;
  static final byte QUESTION = 4;
  static final byte HASH = 5;
  static final byte PLUS = 6;
  static final byte SPACE = 7;
  static final byte CR = 8;
  static final byte LF = 9;

  /// A control character: never allowed.
  static final byte CONTROL = 10;

  /// The class of each byte in a request target.
  static final byte[] TARGET = target();

  /// Which bytes may stand in a host name.
  static final boolean[] AUTHORITY = authority();

  private Chars() {}

  private static byte[] target() {
    byte[] table = new byte[256];
    for (int c = 0; c < 0x20; c++) {
      table[c] = CONTROL;
    }
    table[0x7f] = CONTROL;
    table['\r'] = CR;
    table['\n'] = LF;
    table[' '] = SPACE;
    table['/'] = SLASH;
    table['.'] = DOT;
    table['%'] = PERCENT;
    table['?'] = QUESTION;
    table['#'] = HASH;
    table['+'] = PLUS;
    return table;
  }

  private static boolean[] authority() {
    boolean[] table = new boolean[256];
    for (int c = 'a'; c <= 'z'; c++) {
      table[c] = table[c - 0x20] = true;
    }
    for (int c = '0'; c <= '9'; c++) {
      table[c] = true;
    }
    table['-'] = table['.'] = true;
    return table;
  }

  public static boolean digit(byte c) {
    return c >= '0' && c <= '9';
  }

  static boolean letter(byte c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z';
  }
}
