package io.sluice.http.core;

import io.sluice.config.Arguments;
import java.util.Locale;

/// The browsers that keep-alive is turned off for.
///
/// @param msie6 old versions of MSIE, once a POST request was received
/// @param safari Safari and Safari-like browsers on macOS
public record KeepaliveDisable(boolean msie6, boolean safari) {
  static final KeepaliveDisable DEFAULT = new KeepaliveDisable(true, false);

  static KeepaliveDisable parse(Arguments a) {
    boolean msie6 = false;
    boolean safari = false;
    boolean none = false;
    for (int i = 0; i < a.count(); i++) {
      String word = a.text(i).toLowerCase(Locale.ROOT);
      boolean again =
          switch (word) {
            case "none" -> none;
            case "msie6" -> msie6;
            case "safari" -> safari;
            default -> throw a.error(i, "invalid value \"" + a.text(i) + "\"");
          };
      if (again) {
        a.warn(i, "duplicate value \"" + a.text(i) + "\"");
      }
      none |= word.equals("none");
      msie6 |= word.equals("msie6");
      safari |= word.equals("safari");
    }
    return new KeepaliveDisable(msie6, safari);
  }
}
