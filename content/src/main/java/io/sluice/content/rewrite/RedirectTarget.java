package io.sluice.content.rewrite;

/// The target of a redirect that a `rewrite` makes: escapes of characters that may stand in a URI
/// as they are are taken back, up to the arguments.
final class RedirectTarget {
  private static final int DELETE = 0x7f;

  private RedirectTarget() {}

  /// Works in place.
  ///
  /// @return where the text ends now
  static int unescape(byte[] text, int from, int to) {
    int out = from;
    int in = from;
    while (in < to) {
      byte c = text[in];
      if (c == '?') {
        break;
      }
      int value = c == '%' && in + 2 < to ? hex(text[in + 1]) << 4 | hex(text[in + 2]) : -1;
      if (value == '?') {
        text[out++] = '?';
        in += 3;
        break;
      }
      if (value > '%' && value < DELETE) {
        text[out++] = (byte) value;
        in += 3;
      } else {
        text[out++] = text[in++];
      }
    }
    System.arraycopy(text, in, text, out, to - in);
    return out + to - in;
  }

  /// The value of a digit; for anything else a number that spoils the whole.
  private static int hex(byte digit) {
    int value = Character.digit(digit, 16);
    return value < 0 ? Integer.MIN_VALUE : value;
  }
}
