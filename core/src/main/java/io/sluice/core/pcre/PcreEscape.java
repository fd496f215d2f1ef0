package io.sluice.core.pcre;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What follows a backslash.
final class PcreEscape {
  private static final String CLASSES = "dDwWsShHvV";
  private static final String ASSERTIONS = "bBAZzG";
  private static final String NO_REFERENCE =
      "\\g is not followed by a braced, angle-bracketed, or quoted name/number"
          + " or by a plain number";
  private static final String MALFORMED = "malformed \\P or \\p sequence";
  private static final String PERL_ONLY = "FLlUu";
  private static final Set<String> CATEGORIES =
      Set.of(
          "C", "Cc", "Cf", "Cn", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me",
          "Mn", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc",
          "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs");

  private final PcreParser parser;
  private final PcreSource in;

  PcreEscape(PcreParser parser) {
    this.parser = parser;
    this.in = parser.in;
  }

  /// An escape outside of brackets; its backslash has been read.
  void outside() {
    char c = in.peek();
    if (in.more() && CLASSES.indexOf(c) >= 0) {
      parser.atom("\\" + in.next());
    } else if (in.more() && ASSERTIONS.indexOf(c) >= 0) {
      parser.atom("\\" + in.next());
      parser.notRepeatable();
    } else {
      switch (c) {
        case 'Q' -> quoted();
        case 'E', 'K' -> in.next(); // nobody asks where a match begins
        case 'N' -> notNewline();
        case 'C' -> atom("(?s:.)");
        case 'R', 'X' -> atom("\\" + c);
        case 'p', 'P' -> parser.atom(property(in));
        case 'g' -> reference();
        case 'k' -> named();
        case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numbered();
        default -> parser.atom(PcreSource.literal(character(in)));
      }
    }
  }

  private void atom(String java) {
    in.next();
    parser.atom(java);
  }

  private void notNewline() {
    atom("[^\\n]");
    if (in.ahead("{U+")) {
      throw in.error("\\N{U+dddd} is supported only in Unicode (UTF) mode");
    }
  }

  private void quoted() {
    in.next();
    String text = in.until("\\E");
    for (int i = 0; i < text.length(); i++) {
      parser.atom(PcreSource.literal(text.charAt(i)));
    }
  }

  /// `\g1`, `\g{-1}`, `\g{name}`; `\g<…>` and `\g'…'` are calls.
  private void reference() {
    in.next();
    if (in.peek() == '<' || in.peek() == '\'') {
      throw in.error("recursion and subroutine calls are not supported");
    }
    boolean braces = in.take('{');
    boolean minus = in.take('-');
    long number = in.number();
    if (number < 0) {
      if (!braces || minus) {
        throw in.error(NO_REFERENCE);
      }
      parser.backReference(in.name('}'));
      return;
    }
    if (braces && !in.take('}')) {
      throw in.error(NO_REFERENCE);
    }
    parser.backReference((int) number, minus);
  }

  private void named() {
    in.next();
    char open = in.more() ? in.next() : ' ';
    char close =
        switch (open) {
          case '<' -> '>';
          case '{' -> '}';
          case '\'' -> '\'';
          default ->
              throw in.errorBack(
                  "\\k is not followed by a braced, angle-bracketed, or quoted name");
        };
    parser.backReference(in.name(close));
  }

  /// One digit, or more if there are so many groups, refer back; otherwise they are octal.
  private void numbered() {
    int start = in.at();
    long number = in.number();
    if (number < 10 || number <= parser.allGroups()) {
      parser.backReference((int) number, false);
      return;
    }
    in.at(start);
    if (in.peek() >= '8') {
      parser.atom(PcreSource.literal(in.next()));
    } else {
      parser.atom(PcreSource.literal(threeDigits(in)));
    }
  }

  /// A set by its Unicode property: `\pL`, `\p{Lu}`, `\p{^Lu}`, `\P{Greek}`; at the letter `p`.
  static String property(PcreSource in) {
    boolean negated = in.next() == 'P';
    if (!in.more()) {
      throw in.error(MALFORMED);
    }
    boolean braces = in.take('{');
    String name = braces ? in.until("}") : String.valueOf(in.next());
    if (braces && !in.previous('}')) {
      throw in.error(MALFORMED);
    }
    if (name.startsWith("^")) {
      negated = !negated;
      name = name.substring(1);
    }
    String java =
        switch (name) {
          case "Any" -> "IsAssigned}\\p{Cn";
          case "L&" -> "LC";
          default -> CATEGORIES.contains(name) ? name : "Is" + name;
        };
    return checked(in, "[" + (negated ? "^" : "") + "\\p{" + java + "}]");
  }

  private static String checked(PcreSource in, String java) {
    try {
      Pattern.compile(java);
      return java;
    } catch (PatternSyntaxException e) {
      throw in.error("unknown property after \\P or \\p");
    }
  }

  /// An escape that stands for one byte, at the char behind the backslash.
  static int character(PcreSource in) {
    if (!in.more()) {
      throw in.error("\\ at end of pattern");
    }
    char c = in.next();
    return switch (c) {
      case 'a' -> 7;
      case 'e' -> 27;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'x' -> hex(in);
      case 'o' -> octal(in);
      case 'c' -> control(in);
      case '0' -> in.digits(8, 2);
      default -> {
        if (PERL_ONLY.indexOf(c) >= 0) {
          throw in.error("PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u");
        }
        if (Character.isLetter(c) && c < 0x80) {
          throw in.errorBack("unrecognized character follows \\");
        }
        yield c;
      }
    };
  }

  /// `\101`, at its first digit.
  static int threeDigits(PcreSource in) {
    int value = in.digits(8, 3);
    if (value > 0xFF) {
      throw in.error("octal value is greater than \\377 in 8-bit non-UTF-8 mode");
    }
    return value;
  }

  private static int hex(PcreSource in) {
    if (!in.take('{')) {
      return in.digits(16, 2);
    }
    int value = in.digits(16, 6);
    return braced(in, value, "non-hex character in \\x{} (closing brace missing?)");
  }

  private static int octal(PcreSource in) {
    if (!in.take('{')) {
      throw in.error("missing opening brace after \\o");
    }
    return braced(in, in.digits(8, 6), "non-octal character in \\o{} (closing brace missing?)");
  }

  private static int braced(PcreSource in, int value, String unclosed) {
    if (value > 0xFF) {
      throw in.error("character code point value in \\x{} or \\o{} is too large");
    }
    if (!in.take('}')) {
      throw in.error(unclosed);
    }
    return value;
  }

  private static int control(PcreSource in) {
    if (!in.more()) {
      throw in.error("\\c at end of pattern");
    }
    char c = in.next();
    if (c < ' ' || c > '~') {
      throw in.errorBack("\\c must be followed by a printable ASCII character");
    }
    return (c >= 'a' && c <= 'z' ? c - 32 : c) ^ 0x40;
  }
}
