package io.sluice.core.text;

import io.sluice.config.Arguments;
import io.sluice.config.Position;
import io.sluice.config.Word;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A text with variables (`$name`, `${name}`, `$1`), compiled once, written as bytes without
/// garbage.
///
/// A text without variables is kept as its bytes alone, for there may be millions of them.
public final class Template {
  private static final TemplatePart[] NONE = {};

  private final TemplatePart[] parts;
  private final byte @Nullable [] constant;
  private @Nullable String source; // of a constant, made when it is first needed, by any thread

  Template(String source, TemplatePart[] parts) {
    this.source = source;
    this.parts = parts;
    this.constant = null;
  }

  private Template(String constant) {
    this.parts = NONE;
    this.constant = Bytes.of(constant);
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
    return compile(
        Variables.of(arguments.scope()), text, arguments.position(), arguments.word(argument));
  }

  /// Compiles any text; errors as above.
  public static Template compile(Variables variables, String text, @Nullable Position position) {
    return compile(variables, text, position, null);
  }

  private static Template compile(
      Variables variables, String text, @Nullable Position position, @Nullable Word word) {
    Template known = variables.templates().find(text);
    if (known == null) {
      known =
          text.indexOf('$') < 0
              ? constant(text)
              : new TemplateParser(variables, text, position, word).parse();
      variables.templates().add(text, known);
    }
    return known;
  }

  /// A text without variables.
  public static Template constant(String text) {
    return new Template(text);
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
    return source();
  }

  /// The text that it was compiled from.
  public String source() {
    String text = source;
    if (text == null) {
      text = constant == null ? "" : new String(constant, StandardCharsets.ISO_8859_1);
      source = text;
    }
    return text;
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
    if (constant != null) {
      out.append(constant);
      return;
    }
    for (TemplatePart part : parts) {
      part.write(exchange, out);
    }
  }

  /// Its value as text.
  public String text(Exchange exchange) {
    if (constant != null) {
      return source();
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
      return constant.length == 0;
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
    return source();
  }
}
