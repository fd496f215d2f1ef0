package io.sluice.core.text;

import io.sluice.config.ConfigException;
import io.sluice.config.Position;
import io.sluice.config.Word;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the text of a [Template].
final class TemplateParser {
  private final Variables variables;
  private final String text;
  private final @Nullable Position position;
  private final @Nullable Word word;
  private final List<TemplatePart> parts = new ArrayList<>(2);
  private int at;

  TemplateParser(
      Variables variables, String text, @Nullable Position position, @Nullable Word word) {
    this.variables = variables;
    this.text = text;
    this.position = position;
    this.word = word;
  }

  Template parse() {
    while (at < text.length()) {
      int dollar = text.indexOf('$', at);
      int end = dollar < 0 ? text.length() : dollar;
      if (end > at) {
        parts.add(new TemplatePart.Text(text.substring(at, end)));
      }
      at = end;
      if (dollar >= 0) {
        at++;
        variable();
      }
    }
    return new Template(text, parts.toArray(TemplatePart[]::new));
  }

  private void variable() {
    if (at == text.length()) {
      throw invalid();
    }
    char c = text.charAt(at);
    if (c >= '1' && c <= '9') {
      parts.add(new TemplatePart.Group(c - '0'));
      at++;
      return;
    }
    boolean bracket = c == '{';
    if (bracket) {
      at++;
    }
    String name = name();
    if (bracket) {
      close(name);
    }
    if (name.isEmpty()) {
      throw invalid();
    }
    parts.add(new TemplatePart.Value(variables.reference(name, position, word)));
  }

  private String name() {
    int start = at;
    while (at < text.length() && isNameChar(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private void close(String name) {
    if (at == text.length() && name.isEmpty()) {
      throw invalid();
    }
    if (at == text.length() || text.charAt(at) != '}') {
      throw error("the closing bracket in \"" + name + "\" variable is missing");
    }
    at++;
  }

  private ConfigException invalid() {
    return error("invalid variable name");
  }

  private ConfigException error(String message) {
    return new ConfigException(message, position, word, null);
  }

  private static boolean isNameChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
