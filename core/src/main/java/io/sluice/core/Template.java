package io.sluice.core;

import io.sluice.config.Arguments;
import io.sluice.config.Position;
import org.jspecify.annotations.Nullable;

/// A text with variables (`$name`, `${name}`, `$1`), compiled once, written as bytes without
/// garbage.
public final class Template {
  private final String source;
  private final TemplatePart[] parts;
  private final @Nullable String constant;

  Template(String source, TemplatePart[] parts, @Nullable String constant) {
    this.source = source;
    this.parts = parts;
    this.constant = constant;
  }

  /// Compiles an argument of a directive, with the variables of its protocol.
  ///
  /// @throws io.sluice.config.ConfigException `invalid variable name`, or `the closing bracket in
  ///   "x" variable is missing`
  public static Template compile(Arguments arguments, int argument) {
    return compile(arguments, argument, arguments.text(argument));
  }

  /// Compiles `text`, which is a part of an argument; errors as above.
  public static Template compile(Arguments arguments, int argument, String text) {
    return new TemplateParser(
            Variables.of(arguments.scope()), text, arguments.position(), arguments.word(argument))
        .parse();
  }

  /// Compiles any text; errors as above.
  public static Template compile(Variables variables, String text, @Nullable Position position) {
    return new TemplateParser(variables, text, position, null).parse();
  }

  /// A text without variables.
  public static Template constant(String text) {
    return new Template(text, new TemplatePart[] {new TemplatePart.Text(text)}, text);
  }

  /// Whether it has no variables.
  public boolean isConstant() {
    return constant != null;
  }

  /// What it always says.
  ///
  /// @throws IllegalStateException if it has variables
  public String constantText() {
    if (constant == null) {
      throw new IllegalStateException("not constant: " + source);
    }
    return constant;
  }

  /// The text that it was compiled from.
  public String source() {
    return source;
  }

  /// How many variables and groups it has.
  public int variables() {
    int count = 0;
    for (TemplatePart part : parts) {
      count += part instanceof TemplatePart.Text ? 0 : 1;
    }
    return count;
  }

  /// Appends its value; a variable without value adds nothing.
  public void write(Exchange exchange, Bytes out) {
    for (TemplatePart part : parts) {
      part.write(exchange, out);
    }
  }

  /// Its value as text.
  public String text(Exchange exchange) {
    if (constant != null) {
      return constant;
    }
    Bytes scratch = exchange.scratch();
    int mark = scratch.length;
    write(exchange, scratch);
    String text = scratch.text(mark);
    scratch.length = mark;
    return text;
  }

  /// Whether its value is empty.
  public boolean isEmpty(Exchange exchange) {
    if (constant != null) {
      return constant.isEmpty();
    }
    Bytes scratch = exchange.scratch();
    int mark = scratch.length;
    write(exchange, scratch);
    boolean empty = scratch.length == mark;
    scratch.length = mark;
    return empty;
  }

  /// Whether its value is neither empty nor `0`: how nginx reads conditions such as `if=` of
  /// `access_log`.
  public boolean isTrue(Exchange exchange) {
    Bytes scratch = exchange.scratch();
    int mark = scratch.length;
    write(exchange, scratch);
    int count = scratch.length - mark;
    boolean truth = count > 1 || (count == 1 && scratch.array[mark] != '0');
    scratch.length = mark;
    return truth;
  }

  @Override
  public String toString() {
    return source;
  }
}
