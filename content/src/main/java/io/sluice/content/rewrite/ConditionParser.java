package io.sluice.content.rewrite;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.core.text.Regex;
import io.sluice.core.text.Template;
import io.sluice.core.text.VariableRef;
import io.sluice.core.text.Variables;
import java.util.ArrayList;
import java.util.List;

/// Reads the arguments of an `if`.
final class ConditionParser {
  private final Arguments a;
  private final List<String> words = new ArrayList<>();

  private ConditionParser(Arguments a) {
    this.a = a;
  }

  static Condition parse(Arguments a) {
    ConditionParser parser = new ConditionParser(a);
    parser.unwrap();
    return parser.condition();
  }

  /// Takes the parentheses off, which may stand alone or be part of a word.
  private void unwrap() {
    int last = a.count() - 1;
    if (!a.text(0).startsWith("(")) {
      throw invalid(a.text(0));
    }
    if (!a.text(last).endsWith(")")) {
      throw invalid(a.text(last));
    }
    for (int i = 0; i <= last; i++) {
      String word = a.text(i);
      int from = i == 0 ? 1 : 0;
      int to = i == last ? word.length() - 1 : word.length();
      if (to > from || (i != 0 && i != last)) {
        words.add(word.substring(from, Math.max(from, to)));
      }
    }
    if (words.isEmpty()) {
      throw invalid("");
    }
  }

  private Condition condition() {
    String first = words.getFirst();
    if (first.length() > 1 && first.startsWith("$")) {
      if (words.size() != 1 && words.size() != 3) {
        throw invalid(first);
      }
      VariableRef variable = Variables.of(a.scope()).reference(first.substring(1), a.position());
      return words.size() == 1 ? new Condition.Truth(variable) : comparison(variable);
    }
    boolean negated = first.startsWith("!-") && first.length() == 3;
    if ((negated || (first.startsWith("-") && first.length() == 2)) && words.size() == 2) {
      return file(first, negated);
    }
    throw invalid(first);
  }

  private Condition comparison(VariableRef variable) {
    String operator = words.get(1);
    String right = words.get(2);
    return switch (operator) {
      case "=" -> new Condition.Equals(variable, template(right), false);
      case "!=" -> new Condition.Equals(variable, template(right), true);
      case "~" -> new Condition.Matches(variable, regex(right, false), false);
      case "~*" -> new Condition.Matches(variable, regex(right, true), false);
      case "!~" -> new Condition.Matches(variable, regex(right, false), true);
      case "!~*" -> new Condition.Matches(variable, regex(right, true), true);
      default -> throw a.error("unexpected \"" + operator + "\" in condition");
    };
  }

  private Condition file(String operator, boolean negated) {
    FileTest.Kind kind =
        switch (operator.charAt(operator.length() - 1)) {
          case 'f' -> FileTest.Kind.FILE;
          case 'd' -> FileTest.Kind.DIRECTORY;
          case 'e' -> FileTest.Kind.EXISTS;
          case 'x' -> FileTest.Kind.EXECUTABLE;
          default -> throw invalid(operator);
        };
    return new FileTest(kind, negated, template(words.get(1)));
  }

  private Template template(String text) {
    return Template.compile(Variables.of(a.scope()), text, a.position());
  }

  private Regex regex(String pcre, boolean caseless) {
    return Regex.compile(pcre, caseless, a.position(), Variables.of(a.scope()));
  }

  private ConfigException invalid(String word) {
    return a.error("invalid condition \"" + word + "\"");
  }
}
