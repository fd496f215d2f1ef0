package io.sluice.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads statements from files and hands them to whatever their block is made of; follows
/// `include`.
///
/// After something wrong it goes on with the next statement, so that one run finds as many errors
/// as there are. Only braces that do not match, or a word that does not end, make it give up a
/// file.
final class Loader {
  /// Blocks and included files within each other.
  static final int MAX_DEPTH = 200;

  /// Errors after which nothing more is read. More of them help no one, and their text could be as
  /// long as the file is large.
  static final int MAX_ERRORS = 1000;

  /// What a block is made of.
  interface Content {
    /// Takes a statement.
    ///
    /// @return false if it opened a block that has not been read and must be skipped
    boolean take(Statement statement);

    /// The place, for hints; null where names are not directives.
    @Nullable Context context();
  }

  private final Loading loading;
  private final KnownWords words = new KnownWords();
  private final List<String> including = new ArrayList<>();
  private Lexer lexer;
  private boolean broken;
  private int depth;

  Loader(Loading loading) {
    this.loading = loading;
    this.lexer = new Lexer(new SourceFile("", ""), true, words);
  }

  /// Reads what `-g` gave.
  void commandLine(Content content) {
    if (!loading.environment().globals().isEmpty()) {
      lexer = new Lexer(loading.commandLine(), true, words);
      read(content, null);
    }
  }

  /// Reads a whole file.
  ///
  /// @throws ConfigException without a position if it cannot be opened
  void file(String name, Content content) {
    SourceFile source = loading.open(name);
    Lexer outer = lexer;
    boolean outerBroken = broken;
    lexer = new Lexer(source, false, words);
    broken = false;
    including.add(name);
    read(content, null);
    including.removeLast();
    lexer = outer;
    broken = outerBroken;
  }

  /// Reads the block that `opener` has opened, up to its `}`.
  ///
  /// @return where it ends, or null if it does not
  @Nullable Position block(Statement opener, Content content) {
    if (depth >= MAX_DEPTH) {
      loading.report(
          new ConfigException("blocks are nested more than " + MAX_DEPTH + " deep", null),
          opener,
          null);
      return skip(opener);
    }
    depth++;
    read(content, opener);
    depth--;
    return broken ? null : lexer.end();
  }

  private void read(Content content, @Nullable Statement opener) {
    while (!broken && !tooMany()) {
      Token token = lexer.next();
      switch (token) {
        case STATEMENT -> take(content, lexer.statement(false));
        case BLOCK -> takeBlock(content, lexer.statement(true));
        case CLOSE, WRONG_CLOSE -> {
          closed(token, opener);
          return;
        }
        case END -> {
          if (opener != null) {
            unclosed(opener);
          }
          return;
        }
        case WRONG -> loading.diagnostics().add(lexer.error());
        case WRONG_BLOCK -> {
          loading.diagnostics().add(lexer.error());
          skip(null);
        }
        case WRONG_END -> {
          loading.diagnostics().add(lexer.error());
          broken = true;
        }
      }
    }
  }

  /// Gives up, and says so once, when there are too many errors.
  private boolean tooMany() {
    if (loading.diagnostics().errors() >= MAX_ERRORS) {
      broken = true;
      loading.tooManyErrors(lexer.end());
    }
    return broken;
  }

  private void closed(Token token, @Nullable Statement opener) {
    if (token == Token.WRONG_CLOSE) {
      loading.diagnostics().add(lexer.error());
    }
    if (opener == null) {
      if (token == Token.CLOSE) {
        loading.diagnostics().add(new ConfigException("unexpected \"}\"", lexer.end()));
      }
      broken = true;
    }
  }

  private void takeBlock(Content content, Statement statement) {
    if (statement.end().inCommandLine()) {
      loading.report(
          new ConfigException("block directives are not supported in -g option", null),
          statement,
          null);
      skip(statement);
      return;
    }
    if (!take(content, statement) && !broken) {
      skip(statement);
    }
  }

  private boolean take(Content content, Statement statement) {
    try {
      if (isInclude(statement, content)) {
        include(statement, content);
        return true;
      }
      return content.take(statement);
    } catch (ConfigException e) {
      loading.report(e, statement, content.context());
      return false;
    }
  }

  // Among directives anything called include is one; elsewhere it may be a key.
  private static boolean isInclude(Statement statement, Content content) {
    return statement.name().text().equals("include")
        && (content.context() != null || (statement.args().size() == 1 && !statement.opensBlock()));
  }

  private void include(Statement statement, Content content) {
    if (statement.opensBlock()) {
      throw Hints.notTerminated(statement);
    }
    if (statement.args().size() != 1) {
      throw new ConfigException("invalid number of arguments in \"include\" directive", null);
    }
    Word word = statement.args().getFirst();
    String name = loading.environment().confPath(word.text());
    if (!isMask(name)) {
      include(name, word, statement, content);
      return;
    }
    for (String one : loading.environment().sources().glob(name)) {
      include(one, word, statement, content);
    }
  }

  private static boolean isMask(String name) {
    return name.indexOf('*') >= 0 || name.indexOf('?') >= 0 || name.indexOf('[') >= 0;
  }

  private void include(String name, Word word, Statement statement, Content content) {
    try {
      if (including.contains(name)) {
        throw new ConfigException("\"" + name + "\" includes itself", null);
      }
      if (including.size() >= MAX_DEPTH) {
        throw new ConfigException("files are included more than " + MAX_DEPTH + " deep", null);
      }
      file(name, content);
    } catch (ConfigException e) {
      loading.diagnostics().add(e.at(statement.end(), word));
    }
  }

  /// Skips to the end of a block without looking at what is in it.
  ///
  /// @return where it ends, or null if it does not
  @Nullable Position skip(@Nullable Statement opener) {
    if (opener != null && LuaBlock.opens(opener.name().text())) {
      lexer.skipLua();
    }
    int open = 1;
    while (open > 0) {
      switch (lexer.next()) {
        case BLOCK, WRONG_BLOCK -> open++;
        case CLOSE, WRONG_CLOSE -> open--;
        case END, WRONG_END -> {
          unclosed(opener);
          return null;
        }
        case STATEMENT, WRONG -> {}
      }
    }
    return lexer.end();
  }

  private void unclosed(@Nullable Statement opener) {
    String note = opener == null ? null : "\"" + opener.name() + "\" was opened in " + opener.end();
    loading
        .diagnostics()
        .add(
            new ConfigException(
                "unexpected end of file, expecting \"}\"",
                lexer.end(),
                opener == null ? null : opener.name(),
                note));
    broken = true;
  }
}
