package io.sluice.traffic.log;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A strict reader of JSON strings (RFC 8259, section 7).
final class JsonString {
  private static final Pattern STRING =
      Pattern.compile("\"(?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*+\"");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(....)|(.))");

  private JsonString() {}

  static String parse(String json) {
    if (!STRING.matcher(json).matches()) {
      throw new IllegalArgumentException(json);
    }
    return ESCAPE
        .matcher(json.substring(1, json.length() - 1))
        .replaceAll(match -> Matcher.quoteReplacement(decoded(match)));
  }

  private static String decoded(MatchResult match) {
    String code = match.group(1);
    if (code != null) {
      return String.valueOf((char) Integer.parseInt(code, 16));
    }
    return switch (match.group(2)) {
      case "b" -> "\b";
      case "f" -> "\f";
      case "n" -> "\n";
      case "r" -> "\r";
      case "t" -> "\t";
      default -> match.group(2);
    };
  }
}
