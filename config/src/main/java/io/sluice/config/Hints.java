package io.sluice.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Errors about the use of directives, in nginx's words, with what may help below them.
final class Hints {
  private Hints() {}

  /// For a name that means nothing in a context: `unknown directive` or `is not allowed here`.
  static ConfigException unknown(Statement statement, Directives known, Context context) {
    String name = statement.name().text();
    if (known.knows(name)) {
      return new ConfigException("\"" + name + "\" directive is not allowed here", null)
          .note("it may stand in: " + places(known.meanings(name)));
    }
    ConfigException error = new ConfigException("unknown directive \"" + name + "\"", null);
    KnownDirectives.Known elsewhere = KnownDirectives.find(name);
    if (elsewhere != null) {
      return error.note(
          "nginx knows \""
              + name
              + "\" (module "
              + elsewhere.module()
              + "), Sluice does not have it");
    }
    String nearest = Nearest.name(name, known, context);
    return nearest == null ? error : error.note("did you mean \"" + nearest + "\"?");
  }

  /// What may help with an argument that a directive does not understand, or null.
  static @Nullable String argument(Directive<?> directive, String wrong) {
    String nearest = Vocabulary.of(directive.syntax()).nearest(wrong);
    return nearest == null ? null : "did you mean \"" + nearest + "\"?";
  }

  private static String places(List<Directive<?>> meanings) {
    List<String> labels = new ArrayList<>();
    for (Directive<?> one : meanings) {
      for (Context context : one.contextList()) {
        String name = context.name();
        if (!labels.contains(name)) {
          labels.add(name);
        }
      }
    }
    return String.join(", ", labels);
  }

  static ConfigException notTerminated(Statement statement) {
    return new ConfigException(
        "directive \"" + statement.name() + "\" is not terminated by \";\"", null);
  }

  static ConfigException wrongCount(
      Directive<?> directive, Statement statement, Directives known, Context context) {
    ConfigException error =
        new ConfigException("invalid number of arguments in \"" + directive + "\" directive", null);
    if (directive.syntax().isEmpty() || missingSemicolon(statement, known, context) != null) {
      return error;
    }
    return error.note("syntax: " + directive.usage());
  }

  /// Finds a line that begins with a directive but is taken for arguments of the line before.
  static @Nullable String missingSemicolon(Statement statement, Directives known, Context context) {
    Word before = statement.name();
    for (Word word : statement.args()) {
      if (word.position().line() > before.position().line()
          && !word.quoted()
          && known.find(word.text(), context) != null) {
        return "is a \";\" missing after \"" + before + "\"?";
      }
      before = word;
    }
    return null;
  }
}
