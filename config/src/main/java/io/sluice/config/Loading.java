package io.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the parts of one load share.
final class Loading {
  private final Environment environment;
  private final Directives known;
  private final Diagnostics diagnostics = new Diagnostics();
  private final Map<String, SourceFile> files = new LinkedHashMap<>();
  private boolean complete;
  private boolean gaveUp;

  Loading(Environment environment, Directives known) {
    this.environment = environment;
    this.known = known;
  }

  Environment environment() {
    return environment;
  }

  Directives known() {
    return known;
  }

  Diagnostics diagnostics() {
    return diagnostics;
  }

  /// Reads a file; a file that is included twice is read once.
  ///
  /// @throws ConfigException without a position if that fails
  SourceFile open(String name) {
    SourceFile file = files.get(name);
    if (file == null) {
      file = new SourceFile(name, environment.sources().read(name));
      files.put(name, file);
      diagnostics.know(file);
    }
    return file;
  }

  /// What `-g` gave.
  SourceFile commandLine() {
    SourceFile file = new SourceFile(Position.COMMAND_LINE, environment.globals());
    diagnostics.know(file);
    return file;
  }

  List<SourceFile> files() {
    return List.copyOf(files.values());
  }

  void forgetSources() {
    files.clear();
    diagnostics.forget();
  }

  /// Says, once, that the rest of the configuration is not read.
  void tooManyErrors(Position where) {
    if (!gaveUp) {
      gaveUp = true;
      diagnostics.add(Level.EMERG, "too many errors, the rest is not read", where);
    }
  }

  boolean complete() {
    return complete;
  }

  void finish() {
    complete = true;
  }

  /// Reports an error that concerns a statement.
  ///
  /// @param statement says where, if the error itself does not, and may explain it
  void report(ConfigException error, Statement statement, @Nullable Context context) {
    Position position = error.position() == null ? statement.end() : error.position();
    Word word = error.word() == null && error.position() == null ? statement.name() : error.word();
    ConfigException placed = error.at(position, word);
    String hint =
        error.note() == null && context != null
            ? Hints.missingSemicolon(statement, known, context)
            : null;
    diagnostics.add(hint == null ? placed : placed.note(hint));
  }
}
