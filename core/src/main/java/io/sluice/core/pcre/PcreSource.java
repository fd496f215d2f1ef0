package io.sluice.core.pcre;

import java.util.regex.PatternSyntaxException;

/// The text of an expression and a place in it.
final class PcreSource {
  private static final char END = '\uffff';
  private static final int LONGEST_NAME = 32;

  private final String text;
  private int at;

  PcreSource(String text) {
    this.text = text;
  }

  boolean more() {
    return at < text.length();
  }

  int at() {
    return at;
  }

  void at(int place) {
    at = place;
  }

  String since(int start) {
    return text.substring(start, at);
  }

  char next() {
    return text.charAt(at++);
  }

  /// The next char, or one that no expression contains.
  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : END;
  }

  boolean ahead(String expected) {
    return text.startsWith(expected, at);
  }

  /// Whether this was the char just read.
  boolean previous(char expected) {
    return at > 0 && text.charAt(at - 1) == expected;
  }

  boolean take(char expected) {
    boolean here = peek() == expected;
    at += here ? 1 : 0;
    return here;
  }

  boolean take(String expected) {
    boolean here = ahead(expected);
    at += here ? expected.length() : 0;
    return here;
  }

  /// Moves behind the next `mark`, or to the end.
  boolean skipPast(String mark) {
    int found = text.indexOf(mark, at);
    at = found < 0 ? text.length() : found + mark.length();
    return found >= 0;
  }

  /// What stands before the next `mark`, and moves behind it; to the end if there is none.
  String until(String mark) {
    int start = at;
    return skipPast(mark) ? text.substring(start, at - mark.length()) : text.substring(start);
  }

  /// A decimal number, or -1. Too large ones stay large.
  long number() {
    long value = -1;
    while (peek() >= '0' && peek() <= '9') {
      value = Math.min(Math.max(value, 0) * 10 + next() - '0', Integer.MAX_VALUE);
    }
    return value;
  }

  /// A number of at most `most` digits of a base, 0 if there are none.
  int digits(int base, int most) {
    int value = 0;
    for (int i = 0; i < most && Character.digit(peek(), base) >= 0; i++) {
      value = value * base + Character.digit(next(), base);
    }
    return value;
  }

  /// The name of a group.
  String name(char end) {
    int start = at;
    while (isAlphanumeric(peek()) || peek() == '_') {
      at++;
    }
    if (at == start) {
      throw error("subpattern name expected");
    }
    if (Character.isDigit(text.charAt(start))) {
      throw error("subpattern name must start with a non-digit", start);
    }
    if (at - start > LONGEST_NAME) {
      throw error("subpattern name is too long (maximum 32 code units)");
    }
    String name = text.substring(start, at);
    if (!take(end)) {
      throw error("syntax error in subpattern name (missing terminator?)");
    }
    return name;
  }

  PatternSyntaxException error(String message) {
    return error(message, at);
  }

  PatternSyntaxException error(String message, int place) {
    return new PatternSyntaxException(message, text, place);
  }

  /// An error at the char just read.
  PatternSyntaxException errorBack(String message) {
    return error(message, at - 1);
  }

  static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /// A char that means itself.
  static String literal(int c) {
    if (isAlphanumeric(c)) {
      return String.valueOf((char) c);
    }
    return "\\x" + Character.forDigit((c >> 4) & 15, 16) + Character.forDigit(c & 15, 16);
  }
}
