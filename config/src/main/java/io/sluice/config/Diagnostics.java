package io.sluice.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    // nginx cuts its messages here, so that a missing quote does not fill the screen.
    private static final int LIMIT = 1024;

    /// As nginx prints it: `[LEVEL] MESSAGE in FILE:LINE`.
    public String text() {
      String cut = message.length() > LIMIT ? message.substring(0, LIMIT) : message;
      String text = "[" + level + "] " + cut;
      return position == null ? text : text + " in " + position;
    }
  }

  private final List<Diagnostic> all = new ArrayList<>();
  private final Map<String, Lines> files = new HashMap<>();
  private int errors;

  Diagnostics() {}

  /// Adds an error.
  public void add(ConfigException error) {
    add(error.level(), error.text(), error.position(), error.word(), error.note());
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
    if (level.fatal()) {
      errors++;
    }
  }

  /// All messages.
  public List<Diagnostic> all() {
    return Collections.unmodifiableList(all);
  }

  /// Whether the configuration cannot be used.
  public boolean failed() {
    return errors > 0;
  }

  /// How many messages make it unusable.
  public int errors() {
    return errors;
  }

  /// Makes a file's lines available for excerpts.
  void know(SourceFile file) {
    files.put(file.name(), new Lines(file.text()));
  }

  void forget() {
    files.clear();
  }

  /// A message as it is printed: nginx's line, then the line of the configuration with a caret,
  /// then the note. Latin-1, like the configuration; ends in a line feed.
  ///
  /// @param program the name that the first line begins with, such as `nginx`
  public String print(String program, Diagnostic one) {
    StringBuilder out = new StringBuilder(program).append(": ").append(one.text()).append('\n');
    Position at = one.word() == null ? one.position() : one.word().position();
    Lines lines = at == null ? null : files.get(at.file());
    if (at != null && lines != null) {
      Excerpt.append(out, lines, at, one.word());
    }
    if (one.note() != null) {
      out.append("      ").append(one.note()).append('\n');
    }
    return out.toString();
  }

  /// All messages as they are printed.
  public String print(String program) {
    StringBuilder out = new StringBuilder();
    for (Diagnostic one : all) {
      out.append(print(program, one));
    }
    return out.toString();
  }
}
