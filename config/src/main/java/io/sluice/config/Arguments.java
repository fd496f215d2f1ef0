package io.sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The arguments of one statement, with what is needed to read and to refuse them.
///
/// Index 0 is the first argument (not the directive's name). An index past the end is a programming
/// error.
public final class Arguments {
  private final Directive<?> directive;
  private final Statement statement;
  private final Scope scope;
  private final Loading loading;

  Arguments(Directive<?> directive, Statement statement, Scope scope, Loading loading) {
    this.directive = directive;
    this.statement = statement;
    this.scope = scope;
    this.loading = loading;
  }

  /// The directive; in a raw block the one that opened it.
  public Directive<?> directive() {
    return directive;
  }

  /// The statement's first word: the directive's name, or the key of a line in a raw block.
  public Word name() {
    return statement.name();
  }

  /// How many arguments there are.
  public int count() {
    return statement.args().size();
  }

  /// All arguments.
  public List<Word> words() {
    return statement.args();
  }

  /// Reads a file as if its statements stood in this block, where only one directive may be.
  ///
  /// @throws ConfigException without a position if it cannot be opened
  public void include(String file, Directive<?> only) {
    Loader loader = new Loader(loading);
    loader.file(file, new OneDirective(new DirectiveContent(scope, loading, loader), only));
  }

  /// The argument with its position.
  public Word word(int i) {
    return statement.args().get(i);
  }

  /// The argument's text.
  public String text(int i) {
    return word(i).text();
  }

  /// What follows `prefix` in the argument, such as `5` for `weight=5` and the prefix `weight=`, or
  /// null if it begins otherwise.
  public @Nullable String after(int i, String prefix) {
    String text = text(i);
    return text.startsWith(prefix) ? text.substring(prefix.length()) : null;
  }

  /// The position that messages name: the line of the statement's terminator.
  public Position position() {
    return statement.end();
  }

  /// The block that the statement stands in.
  public Scope scope() {
    return scope;
  }

  /// What the configuration is loaded with.
  public Environment environment() {
    return loading.environment();
  }

  /// The argument as bytes; see {@link Values#size}.
  public long size(int i) {
    return valid(i, Values.size(text(i)), "invalid value");
  }

  /// The argument as bytes of a file; see {@link Values#offset}.
  public long offset(int i) {
    return valid(i, Values.offset(text(i)), "invalid value");
  }

  /// The argument as a time in milliseconds; see {@link Values#millis}.
  public long time(int i) {
    return valid(i, Values.millis(text(i)), "invalid value");
  }

  /// The argument as a time in seconds; see {@link Values#seconds}.
  public long seconds(int i) {
    return valid(i, Values.seconds(text(i)), "invalid value");
  }

  /// The argument as a number from `min` to `max`; a `max` of `Long.MAX_VALUE` is no bound.
  public long number(int i, long min, long max) {
    long value = valid(i, Values.number(text(i)), "invalid number");
    if (value >= min && value <= max) {
      return value;
    }
    throw error(
        i,
        max == Long.MAX_VALUE
            ? "value must be equal to or greater than " + min
            : "value must be between " + min + " and " + max);
  }

  /// The argument as `on` or `off`, in any case.
  public boolean flag(int i) {
    String text = text(i);
    if (text.equalsIgnoreCase("on")) {
      return true;
    }
    if (text.equalsIgnoreCase("off")) {
      return false;
    }
    throw error(
        i,
        "invalid value \""
            + text
            + "\" in \""
            + name()
            + "\" directive, it must be \"on\" or \"off\"");
  }

  /// The argument as the name of a file, relative to the prefix.
  public String path(int i) {
    return environment().path(text(i));
  }

  /// The argument as the name of a file, relative to the folder of the main configuration file.
  public String confPath(int i) {
    return environment().confPath(text(i));
  }

  /// An error of the whole statement.
  public ConfigException error(String message) {
    return new ConfigException(message, position(), name(), null);
  }

  /// An error with the caret at an argument.
  public ConfigException error(int arg, String message) {
    boolean own = name().text().equals(directive.name()); // not a line of a raw block
    String hint = own ? Hints.argument(directive, text(arg)) : null;
    return new ConfigException(message, position(), word(arg), hint);
  }

  /// The error `"NAME" directive WHAT`.
  public ConfigException directiveError(String what) {
    return error("\"" + name() + "\" directive " + what);
  }

  /// The error `"NAME" directive WHAT`, with the caret at an argument.
  public ConfigException directiveError(int arg, String what) {
    return error(arg, "\"" + name() + "\" directive " + what);
  }

  /// The error `invalid parameter "…"`, which is what nginx says of most unknown arguments.
  public ConfigException invalidParameter(int arg) {
    return error(arg, "invalid parameter \"" + text(arg) + "\"");
  }

  /// Reports an error now and lets the parser go on, to find more of them.
  public void report(ConfigException error) {
    loading.diagnostics().add(error);
  }

  /// Reports a warning.
  public void warn(String message) {
    loading.diagnostics().add(Level.WARN, message, position(), name(), null);
  }

  /// Reports a warning with the caret at an argument.
  public void warn(int arg, String message) {
    loading.diagnostics().add(Level.WARN, message, position(), word(arg), null);
  }

  private long valid(int i, long value, String otherwise) {
    if (value == Values.INVALID) {
      throw directiveError(i, otherwise);
    }
    return value;
  }
}
