package io.sluice.traffic.log;

/// Tells what is well-formed UTF-8 ([RFC 3629, section
/// 4](https://www.rfc-editor.org/rfc/rfc3629#section-4)).
final class Utf8 {
  private static final int CONTINUATION = 0x80;
  private static final int LAST_CONTINUATION = 0xBF;

  private Utf8() {}

  /// How many bytes the character of more than one byte has that begins at a place; 0 if none does:
  /// it is cut off, overlong, a surrogate, or beyond U+10FFFF.
  static int length(byte[] b, int at, int end) {
    int first = b[at] & 0xFF;
    int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || end - at < length || !second(first, b[at + 1] & 0xFF)) {
      return 0;
    }
    for (int i = at + 2; i < at + length; i++) {
      int c = b[i] & 0xFF;
      if (c < CONTINUATION || c > LAST_CONTINUATION) {
        return 0;
      }
    }
    return length;
  }

  private static boolean second(int first, int c) {
    int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : CONTINUATION;
    int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : LAST_CONTINUATION;
    return c >= least && c <= most;
  }
}
