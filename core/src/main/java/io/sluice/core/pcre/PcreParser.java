package io.sluice.core.pcre;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads an expression of PCRE (pcre2pattern(3)) and writes it as the JDK spells it. What the JDK
/// cannot do (recursion, conditions, verbs) is refused.
///
/// It runs twice: the first run counts the groups, which back references in the second need to
/// know.
final class PcreParser {
  private static final int MOST_REPEATS = 65_535;
  private static final int DEEPEST = 250;

  /// No char; see [#required].
  static final int NONE = -1;

  final PcreSource in;
  final StringBuilder out = new StringBuilder();
  private final @Nullable PcreParser counted;
  private final List<Expression.Name> names = new ArrayList<>();
  private final Deque<Boolean> extended = new ArrayDeque<>();
  private boolean extendedNow;
  private boolean repeatable;
  private boolean lineStart;
  private int required = NONE;
  private boolean optional; // whether nothing can be said to be required
  private int outermost; // how many of the groups that the first .* is in are still open
  private int groups;

  PcreParser(String pattern, @Nullable PcreParser counted) {
    in = new PcreSource(pattern);
    this.counted = counted;
  }

  int groups() {
    return groups;
  }

  List<Expression.Name> names() {
    return List.copyOf(names);
  }

  /// Whether the expression begins with `.*` whichever way it is taken, so that it need only be
  /// tried at the beginning of a line. As in PCRE, a back reference may make a difference.
  boolean lineStart() {
    return lineStart;
  }

  /// Looks for `.*`, or groups that begin with it.
  private void lookForLineStart() {
    int start = in.at();
    while (in.take('(')) {
      outermost++;
      if (!in.take("?:") && (in.peek() == '?' || in.peek() == '*')) {
        outermost = 0;
        break;
      }
    }
    lineStart = in.take(".*") && in.peek() != '+';
    in.at(start);
  }

  /// A char without which there is no match, the last that is known of, or [#NONE].
  int required() {
    return optional ? NONE : required;
  }

  private void alternative() {
    lineStart &= extended.size() > outermost;
    optional |= extended.isEmpty();
  }

  String parse() {
    lookForLineStart();
    while (in.more()) {
      char c = in.next();
      switch (c) {
        case '\\' -> new PcreEscape(this).outside();
        case '[' -> atom(new PcreClass(in).parse());
        case '(' -> open();
        case ')' -> close();
        case '|', '^', '$' -> {
          if (c == '|') {
            alternative();
          }
          out.append(c);
          repeatable = false;
        }
        case '.' -> atom(".");
        case '*', '+', '?' -> repeat(String.valueOf(c));
        case '{' -> brace();
        default -> plain(c);
      }
    }
    if (!extended.isEmpty()) {
      throw in.error("missing closing parenthesis");
    }
    return out.toString();
  }

  void atom(String java) {
    out.append(java);
    repeatable = true;
  }

  void notRepeatable() {
    repeatable = false;
  }

  private void plain(char c) {
    if (extendedNow && isSpace(c)) {
      return;
    }
    if (extendedNow && c == '#') {
      in.skipPast("\n");
      return;
    }
    if (extended.isEmpty() && "?*{".indexOf(in.peek()) < 0) {
      required = c;
    }
    atom(PcreSource.literal(c));
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private void repeat(String quantifier) {
    if (!repeatable) {
      throw in.errorBack("quantifier does not follow a repeatable item");
    }
    out.append(quantifier);
    if (in.take('?')) {
      out.append('?');
    } else if (in.take('+')) {
      out.append('+');
    }
    repeatable = false;
  }

  /// `{n}`, `{n,}` or `{n,m}`; anything else in braces is text.
  private void brace() {
    int start = in.at();
    long least = in.number();
    long most = least;
    if (least >= 0 && in.take(',')) {
      most = in.peek() == '}' ? Long.MAX_VALUE : in.number();
    }
    if (least < 0 || most < 0 || !in.take('}')) {
      in.at(start);
      atom("\\{");
      return;
    }
    if (least > MOST_REPEATS || (most > MOST_REPEATS && most != Long.MAX_VALUE)) {
      throw in.errorBack("number too big in {} quantifier");
    }
    if (most < least) {
      throw in.errorBack("numbers out of order in {} quantifier");
    }
    repeat("{" + in.since(start));
  }

  private void open() {
    if (extended.size() >= DEEPEST) {
      throw in.error("parentheses are too deeply nested");
    }
    if (in.peek() == '*') {
      throw in.error("verbs such as (*UTF) are not supported");
    }
    if (!in.take('?')) {
      capture(null);
      return;
    }
    if (in.take("#")) {
      if (!in.skipPast(")")) {
        throw in.error("missing ) after (?# comment");
      }
    } else if (in.take("P<") || (in.peek() == '<' && !in.ahead("<=") && !in.ahead("<!"))) {
      in.take('<');
      capture(in.name('>'));
    } else if (in.take('\'')) {
      capture(in.name('\''));
    } else if (in.take("P=")) {
      backReference(in.name(')'));
    } else if (in.peek() == 'P' && in.peek(1) != '>') {
      in.next();
      throw in.more()
          ? in.error("unrecognized character after (?P")
          : in.error("missing closing parenthesis");
    } else {
      special();
    }
  }

  private void capture(@Nullable String name) {
    groups++;
    if (name != null) {
      for (Expression.Name known : names) {
        if (known.name().equals(name)) {
          throw in.error("two named subpatterns have the same name (PCRE2_DUPNAMES not set)");
        }
      }
      names.add(new Expression.Name(name, groups));
    }
    begin("(");
  }

  private void begin(String java) {
    out.append(java);
    extended.push(extendedNow);
    repeatable = false;
  }

  /// Groups that capture nothing, and flags.
  private void special() {
    for (String kind : new String[] {":", "=", "!", "<=", "<!", ">"}) {
      if (in.take(kind)) {
        begin("(?" + kind);
        return;
      }
    }
    char c = in.peek();
    if (c == '|') {
      throw in.error("branch reset groups are not supported");
    }
    if (c == '(') {
      throw in.error("conditional groups are not supported");
    }
    if (c == 'R'
        || c == '&'
        || c == '+'
        || Character.isDigit(c)
        || in.ahead("P>")
        || (c == '-' && Character.isDigit(in.peek(1)))) {
      throw in.error("recursion and subroutine calls are not supported");
    }
    flags();
  }

  /// `(?i-s)`, which holds to the end of the group, or `(?i-s:…)`.
  private void flags() {
    optional = true; // case and spaces may not matter from here on
    StringBuilder java = new StringBuilder("(?");
    boolean on = true;
    boolean extendedThen = extendedNow;
    if (in.take('^')) {
      java.append("-ims)(?");
      extendedThen = false;
    }
    while (in.more() && in.peek() != ')' && in.peek() != ':') {
      char c = in.next();
      switch (c) {
        case '-' -> {
          java.append('-');
          on = false;
        }
        case 'i', 'm', 's' -> java.append(c);
        case 'x' -> extendedThen = on;
        case 'J', 'n', 'U' -> throw in.error("the flag (?" + c + ") is not supported");
        default -> throw in.errorBack("unrecognized character after (? or (?-");
      }
    }
    if (!in.more()) {
      throw in.error("missing closing parenthesis");
    }
    if (in.next() == ':') {
      begin(java.append(':').toString());
    } else if (java.length() > 2 && !java.toString().equals("(?-")) {
      out.append(java).append(')');
      repeatable = false;
    }
    extendedNow = extendedThen;
  }

  private void close() {
    if (extended.isEmpty()) {
      throw in.errorBack("unmatched closing parenthesis");
    }
    extendedNow = extended.pop();
    if (extended.size() < outermost) {
      outermost = extended.size();
      lineStart &= "?*+{".indexOf(in.peek()) < 0; // it may be left out, or begin elsewhere again
    }
    atom(")");
  }

  /// A back reference that may be relative: `-1` is the group opened last.
  void backReference(int number, boolean relative) {
    int group = relative ? groups + 1 - number : number;
    if (counted != null && (group < 1 || group > counted.groups)) {
      throw in.errorBack("reference to non-existent subpattern");
    }
    lineStart = false;
    atom("(?:\\" + group + ")");
  }

  void backReference(String name) {
    if (counted == null) {
      atom("");
      return;
    }
    for (Expression.Name known : counted.names) {
      if (known.name().equals(name)) {
        backReference(known.group(), false);
        return;
      }
    }
    throw in.error("reference to non-existent subpattern", in.at() - 1 - name.length());
  }

  /// How many groups the whole expression has; none yet in the first run.
  int allGroups() {
    return counted == null ? Integer.MAX_VALUE : counted.groups;
  }
}
