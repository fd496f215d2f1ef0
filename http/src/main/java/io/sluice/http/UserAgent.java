package io.sluice.http;

import io.sluice.core.bytes.Bytes;

/// What the `User-Agent` of a request says of old browsers, as nginx reads it.
///
/// @param msie any MSIE
/// @param msie6 MSIE up to 6, but for the one of Windows XP's second service pack
/// @param chrome Chrome, and whatever claims to be like it
/// @param safari Safari on macOS
public record UserAgent(boolean msie, boolean msie6, boolean chrome, boolean safari) {
  private static final UserAgent UNKNOWN = new UserAgent(false, false, false, false);

  /// Reads the request's field.
  public static UserAgent of(HttpRequest request) {
    Headers headers = request.headers();
    int index = headers.first(Field.USER_AGENT);
    if (index < 0) {
      return UNKNOWN;
    }
    int start = headers.valueStart(index);
    return parse(Bytes.text(headers.base(), start, headers.valueEnd(index) - start));
  }

  static UserAgent parse(String text) {
    if (text.contains("Opera")) {
      return UNKNOWN;
    }
    int at = text.indexOf("MSIE ");
    if (at >= 0 && at + 7 < text.length()) {
      return new UserAgent(true, old(text, at), false, false);
    }
    if (text.contains("Gecko/")) {
      return UNKNOWN;
    }
    boolean chrome = text.contains("Chrome/");
    boolean safari = !chrome && text.contains("Safari/") && text.contains("Mac OS X");
    return new UserAgent(false, false, chrome, safari);
  }

  private static boolean old(String text, int at) {
    if (text.charAt(at + 6) != '.') {
      return false;
    }
    return switch (text.charAt(at + 5)) {
      case '4', '5' -> true;
      case '6' -> text.indexOf("SV1", at + 8) < 0;
      default -> false;
    };
  }
}
