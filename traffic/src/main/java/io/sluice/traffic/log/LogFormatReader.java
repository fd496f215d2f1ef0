package io.sluice.traffic.log;

import org.jspecify.annotations.Nullable;

/// Cuts the text of a format into pieces of text, each followed by a variable. Unlike elsewhere,
/// `$1` is a variable's name here.
final class LogFormatReader {
  private final String format;
  private int at;
  private String text = "";
  private @Nullable String variable;

  LogFormatReader(String format) {
    this.format = format;
  }

  /// Moves to the next piece; false at the end.
  ///
  /// @throws IllegalArgumentException with what is wrong in nginx's words
  boolean next() {
    if (at == format.length()) {
      return false;
    }
    int dollar = format.indexOf('$', at);
    int end = dollar < 0 ? format.length() : dollar;
    text = format.substring(at, end);
    at = end;
    variable = dollar < 0 ? null : name();
    return true;
  }

  private String name() {
    int dollar = at++;
    boolean bracket = at < format.length() && format.charAt(at) == '{';
    if (bracket) {
      at++;
    }
    if (at == format.length()) {
      throw invalid(dollar);
    }
    int start = at;
    while (at < format.length() && isNameChar(format.charAt(at))) {
      at++;
    }
    String name = format.substring(start, at);
    if (bracket) {
      if (at == format.length() || format.charAt(at) != '}') {
        throw new IllegalArgumentException(
            "the closing bracket in \"" + name + "\" variable is missing");
      }
      at++;
    }
    if (name.isEmpty()) {
      throw invalid(dollar);
    }
    return name;
  }

  private IllegalArgumentException invalid(int from) {
    return new IllegalArgumentException("invalid parameter \"" + format.substring(from) + "\"");
  }

  private static boolean isNameChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  /// What stands before the variable.
  String text() {
    return text;
  }

  /// The variable's name, or null at the end of the format.
  @Nullable String variable() {
    return variable;
  }
}
