package io.sluice.content.gzip;

/// Reads an `Accept-Encoding` as nginx does: with an eye to `gzip` only.
final class AcceptEncoding {
  private static final String GZIP = "gzip";
  private static final int MOST_DECIMALS = 3;

  private AcceptEncoding() {}

  /// Whether it allows gzip: it is named, and its weight, if there is one, is not zero.
  static boolean gzip(String value) {
    int at = named(value);
    if (at < 0) {
      return false;
    }
    at = skipSpaces(value, at);
    if (at == value.length() || value.charAt(at) == ',') {
      return true;
    }
    return value.charAt(at) == ';' && weighs(value, skipSpaces(value, at + 1));
  }

  /// Where the word ends, or -1.
  private static int named(String value) {
    int most = value.length() - GZIP.length();
    for (int i = 0; i <= most; i++) {
      if (value.regionMatches(true, i, GZIP, 0, GZIP.length())
          && (i == 0 || value.charAt(i - 1) == ',' || value.charAt(i - 1) == ' ')) {
        return i + GZIP.length();
      }
    }
    return -1;
  }

  private static int skipSpaces(String value, int from) {
    int at = from;
    while (at < value.length() && value.charAt(at) == ' ') {
      at++;
    }
    return at;
  }

  private static boolean weighs(String value, int at) {
    if (at == value.length()) {
      return true;
    }
    return (value.charAt(at) | 0x20) == 'q'
        && at + 2 < value.length()
        && value.charAt(at + 1) == '='
        && positive(value, at + 2);
  }

  /// Whether a weight is from 0.001 to 1.000.
  private static boolean positive(String value, int from) {
    char whole = value.charAt(from);
    if (whole != '0' && whole != '1') {
      return false;
    }
    int at = from + 1;
    boolean fraction = false;
    if (at < value.length() && value.charAt(at) == '.') {
      int decimals = at + 1;
      for (at = decimals; at < value.length() && isDigit(value.charAt(at)); at++) {
        fraction |= value.charAt(at) != '0';
      }
      if (at - decimals > MOST_DECIMALS) {
        return false;
      }
    }
    boolean ends = at == value.length() || value.charAt(at) == ',' || value.charAt(at) == ' ';
    return ends && (whole == '1') != fraction;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
