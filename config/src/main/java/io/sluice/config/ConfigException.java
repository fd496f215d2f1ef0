package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// An error of the configuration, in nginx's words.
///
/// It is a result, not an accident: it carries no stack trace. The loader catches it for each
/// statement and goes on with the next.
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Level level;
  private final String text;
  private final transient @Nullable Position position;
  private final transient @Nullable Word word;
  private final transient @Nullable String note;

  /// An error without a word to point at.
  ///
  /// @param position what ` in FILE:LINE` names and where the caret stands, or null
  public ConfigException(String text, @Nullable Position position) {
    this(text, position, null, null);
  }

  /// An error.
  ///
  /// @param word where the caret stands, or null for `position`
  /// @param note something helpful to print below the message, or null
  public ConfigException(
      String text, @Nullable Position position, @Nullable Word word, @Nullable String note) {
    this(Level.EMERG, text, position, word, note);
  }

  ConfigException(
      Level level,
      String text,
      @Nullable Position position,
      @Nullable Word word,
      @Nullable String note) {
    super(text, null, false, false);
    this.level = level;
    this.text = text;
    this.position = position;
    this.word = word;
    this.note = note;
  }

  /// The message without its position.
  public String text() {
    return text;
  }

  /// Where, for ` in FILE:LINE`.
  public @Nullable Position position() {
    return position;
  }

  /// How serious it is: emerg, except for failures of the system that nginx calls crit.
  public Level level() {
    return level;
  }

  /// The offending word, if there is one.
  public @Nullable Word word() {
    return word;
  }

  /// What is printed below the message, if anything.
  public @Nullable String note() {
    return note;
  }

  /// The same error with something helpful to print below it.
  public ConfigException note(String helpful) {
    return new ConfigException(level, text, position, word, helpful);
  }

  /// The same error at another place.
  ConfigException at(Position where, @Nullable Word offending) {
    return new ConfigException(level, text, where, offending, note);
  }

  /// The message as nginx prints it: `TEXT in FILE:LINE`.
  @Override
  public String getMessage() {
    return position == null ? text : text + " in " + position;
  }
}
