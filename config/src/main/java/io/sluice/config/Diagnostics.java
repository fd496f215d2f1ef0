package io.sluice.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that there is to say about a configuration, in the order of its discovery.
public final class Diagnostics {
  /// One message.
  ///
  /// @param position what ` in FILE:LINE` names, or null
  /// @param word where the caret stands, or null for `position`
  /// @param note something helpful to print below it, or null
  public record Diagnostic(
      Level level,
      String message,
      @Nullable Position position,
      @Nullable Word word,
      @Nullable String note) {
    /// As nginx prints it: `[LEVEL] MESSAGE in FILE:LINE`.
    public String text() {
      String text = "[" + level + "] " + message;
      return position == null ? text : text + " in " + position;
    }
  }

  private final List<Diagnostic> all = new ArrayList<>();
  private boolean failed;

  Diagnostics() {}

  /// Adds an error.
  public void add(ConfigException error) {
    add(Level.EMERG, error.text(), error.position(), error.word(), error.note());
  }

  /// Adds a message.
  public void add(Level level, String message, @Nullable Position position) {
    add(level, message, position, null, null);
  }

  /// Adds a message.
  public void add(
      Level level,
      String message,
      @Nullable Position position,
      @Nullable Word word,
      @Nullable String note) {
    all.add(new Diagnostic(level, message, position, word, note));
    failed |= level.fatal();
  }

  /// All messages.
  public List<Diagnostic> all() {
    return Collections.unmodifiableList(all);
  }

  /// Whether the configuration cannot be used.
  public boolean failed() {
    return failed;
  }
}
