package io.sluice.core.pcre;

import java.util.Map;

/// A set in brackets. The JDK gives `[`, `&&` and spaces a meaning there, so every char is written
/// as an escape.
final class PcreClass {
  private static final Map<String, String> POSIX =
      Map.ofEntries(
          Map.entry("alnum", "Alnum"),
          Map.entry("alpha", "Alpha"),
          Map.entry("ascii", "ASCII"),
          Map.entry("blank", "Blank"),
          Map.entry("cntrl", "Cntrl"),
          Map.entry("digit", "Digit"),
          Map.entry("graph", "Graph"),
          Map.entry("lower", "Lower"),
          Map.entry("print", "Print"),
          Map.entry("punct", "Punct"),
          Map.entry("space", "Space"),
          Map.entry("upper", "Upper"),
          Map.entry("xdigit", "XDigit"));
  private static final String INVALID_RANGE = "invalid range in character class";
  private static final int NOT_A_CHAR = -1;

  private final PcreSource in;
  private final StringBuilder out = new StringBuilder("[");
  private boolean quoted;

  PcreClass(PcreSource in) {
    this.in = in;
  }

  /// At the char behind `[`; ends behind `]`.
  String parse() {
    if (in.take("[:<:]]")) {
      return "\\b(?=\\w)"; // the beginning of a word
    }
    if (in.take("[:>:]]")) {
      return "\\b(?<=\\w)"; // the end of a word
    }
    if (in.take('^')) {
      out.append('^');
    }
    int start = out.length();
    while (out.length() == start || quoted || in.peek() != ']') {
      if (!in.more()) {
        throw unterminated();
      }
      item();
    }
    in.next();
    return out.append(']').toString();
  }

  private RuntimeException unterminated() {
    return in.error("missing terminating ] for character class");
  }

  private void item() {
    int before = out.length();
    int low = member();
    boolean range = !quoted && in.peek() == '-' && in.peek(1) != ']' && in.peek(1) != '\uffff';
    if (low == NOT_A_CHAR) {
      if (range && out.length() > before) {
        throw in.error(INVALID_RANGE);
      }
      return;
    }
    if (!range) {
      out.append(PcreSource.literal(low));
      return;
    }
    in.next();
    int high = member();
    if (high == NOT_A_CHAR) {
      throw in.error(INVALID_RANGE);
    }
    if (high < low) {
      throw in.errorBack("range out of order in character class");
    } else {
      out.append(PcreSource.literal(low)).append('-').append(PcreSource.literal(high));
    }
  }

  /// Reads a char and returns it, or reads a set and writes it.
  private int member() {
    char c = in.next();
    if (quoted) {
      if (c == '\\' && in.take('E')) {
        quoted = false;
        return NOT_A_CHAR;
      }
      return c;
    }
    if (c == '[' && (in.peek() == ':' || in.peek() == '.' || in.peek() == '=')) {
      return posix() ? NOT_A_CHAR : c;
    }
    return c == '\\' ? escape() : c;
  }

  /// `[:alpha:]` or `[:^alpha:]`; false if no such thing follows.
  private boolean posix() {
    int start = in.at();
    char kind = in.next();
    boolean negated = in.take('^');
    int nameStart = in.at();
    while (in.peek() >= 'a' && in.peek() <= 'z') {
      in.next();
    }
    String name = in.since(nameStart);
    if (!in.take(kind + "]")) {
      in.at(start);
      return false;
    }
    if (kind != ':') {
      throw in.error("POSIX collating elements are not supported", start - 1);
    }
    String java = POSIX.get(name);
    if (name.equals("word")) {
      out.append(negated ? "\\W" : "\\w");
    } else if (java == null) {
      throw in.error("unknown POSIX class name", nameStart);
    } else {
      out.append(negated ? "\\P{" : "\\p{").append(java).append('}');
    }
    return true;
  }

  private int escape() {
    char c = in.peek();
    switch (c) {
      case 'd', 'D', 'w', 'W', 's', 'S', 'h', 'H', 'v', 'V' -> out.append('\\').append(in.next());
      case 'p', 'P' -> out.append(PcreEscape.property(in));
      case 'Q' -> {
        in.next();
        quoted = true;
      }
      case 'E' -> in.next();
      case 'b' -> {
        in.next();
        return '\b';
      }
      case 'N' -> {
        in.next();
        throw in.error("\\N is not supported in a class");
      }
      case 'B', 'R', 'X' -> throw in.error("escape sequence is invalid in character class");
      case '1', '2', '3', '4', '5', '6', '7' -> {
        return PcreEscape.threeDigits(in);
      }
      default -> {
        return PcreEscape.character(in);
      }
    }
    return NOT_A_CHAR;
  }
}
