package io.sluice.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Splits the text of a configuration into statements, by nginx's rules.
///
/// Words are separated by blanks. In single or double quotes a word may contain anything; outside
/// of them `;` and `{` end a statement, except that a `{` right after a `$` belongs to the word. A
/// `#` where a word would begin starts a comment. A backslash keeps the next character from having
/// a meaning; `\"`, `\'`, `\\`, `\t`, `\r` and `\n` are replaced by what they stand for, any other
/// pair stays as it is.
final class Lexer {
  // nginx reads through a buffer of this size, in which a word (or a comment) has to fit.
  private static final int LIMIT = 4096;
  private static final int QUOTED_IN_MESSAGE = 10;
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private final SourceFile source;
  private final String text;
  private final boolean commandLine;
  private final KnownWords known;
  private final List<Word> words = new ArrayList<>();
  private int pos;
  private int line;
  private int lineStart;

  // Where the word or comment being read began, its line, and where reading it has to stop: at the
  // end of the
  // text, or at nginx's limit.
  private int start;
  private int startLine;
  private int startLineStart;
  private int stop;
  private @Nullable Position end;
  private @Nullable ConfigException error;

  /// @param commandLine whether this is the text of `-g`: positions have no line, words have no
  ///   limit
  Lexer(SourceFile source, boolean commandLine) {
    this(source, commandLine, new KnownWords());
  }

  /// @param known texts of other files' words
  Lexer(SourceFile source, boolean commandLine, KnownWords known) {
    this.source = source;
    this.text = source.text();
    this.commandLine = commandLine;
    this.known = known;
    this.line = commandLine ? 0 : 1;
    if (text.startsWith(BYTE_ORDER_MARK)) {
      pos = lineStart = BYTE_ORDER_MARK.length();
    }
    begin();
  }

  /// The file that is read.
  String file() {
    return source.name();
  }

  /// The statement of the last STATEMENT or BLOCK.
  Statement statement(boolean opensBlock) {
    return new Statement(words.getFirst(), args(), opensBlock, end());
  }

  // One or two are what there is most of, and cost no array.
  private List<Word> args() {
    return switch (words.size()) {
      case 1 -> List.of();
      case 2 -> List.of(words.get(1));
      case 3 -> List.of(words.get(1), words.get(2));
      default -> List.copyOf(words.subList(1, words.size()));
    };
  }

  /// Where the last token ended: its `;`, `{` or `}`, or the end of the text.
  Position end() {
    return end == null ? here() : end;
  }

  /// What is wrong with the last token.
  ConfigException error() {
    return error == null ? new ConfigException("no error", end()) : error;
  }

  /// Reads up to the next `;`, `{` or `}`.
  Token next() {
    words.clear();
    error = null;
    begin();
    for (; ; ) {
      if (!skipBlanks()) {
        return tooLong();
      }
      if (pos == text.length()) {
        return atEnd(false);
      }
      begin();
      char c = text.charAt(pos++);
      if (c == ';') {
        return terminated(c, Token.STATEMENT, Token.WRONG);
      }
      if (c == '{') {
        return terminated(c, Token.BLOCK, Token.WRONG_BLOCK);
      }
      if (c == '}') {
        return closed();
      }
      boolean quoted = c == '"' || c == '\'';
      if (!(quoted ? readQuoted(c) : readBare())) {
        return pos == text.length() ? atEnd(true) : quoted ? unterminated(c) : tooLong();
      }
      if (quoted) {
        if (pos == stop) {
          return pos == text.length() ? atEnd(true) : tooLong();
        }
        checkAfterQuote();
      }
    }
  }

  /// Behind the `{` of a block of Lua: goes on at the `}` that ends it.
  void skipLua() {
    int close = LuaBlock.end(text, pos);
    while (pos < close) {
      pass(text.charAt(pos));
    }
  }

  private void begin() {
    start = pos;
    startLine = line;
    startLineStart = lineStart;
    stop = commandLine ? text.length() : Math.min(text.length(), start + LIMIT);
  }

  /// Moves to the next character that is no blank and in no comment, or to the end of the text.
  ///
  /// @return false if a comment (or the word before with its blank) exceeds the limit
  private boolean skipBlanks() {
    if (pos == stop) {
      return pos == text.length();
    }
    while (pos < text.length()) {
      char c = text.charAt(pos);
      if (isBlank(c)) {
        pass(c);
      } else if (c == '#') {
        begin();
        int feed = text.indexOf('\n', pos, stop);
        pos = feed < 0 ? stop : feed;
        if (feed < 0 && pos < text.length()) {
          return false;
        }
      } else {
        return true;
      }
    }
    return true;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  private void pass(char c) {
    pos++;
    if (c == '\n') {
      newLine();
    }
  }

  private void newLine() {
    lineStart = pos;
    if (!commandLine) {
      line++;
    }
  }

  /// Reads a word without quotes and the blank behind it, but leaves a `;` or `{`.
  private boolean readBare() {
    boolean escapes = false;
    boolean variable = false;
    pos = start;
    while (pos < stop) {
      char c = text.charAt(pos);
      switch (c) {
        case ' ', '\t', '\r', '\n' -> {
          add(start, escapes, false);
          pass(c);
          return true;
        }
        case ';' -> {
          add(start, escapes, false);
          return true;
        }
        case '{' -> {
          if (!variable) {
            add(start, escapes, false);
            return true;
          }
        }
        case '\\' -> {
          escapes = true;
          variable = false;
          pos++;
          if (pos == stop) {
            return false;
          }
          c = text.charAt(pos);
        }
        default -> variable = c == '$';
      }
      pass(c);
    }
    return false;
  }

  /// Reads the rest of a word in quotes, and the closing quote.
  private boolean readQuoted(char quote) {
    boolean escapes = false;
    // The limit counts from behind the quote.
    stop = commandLine ? text.length() : Math.min(text.length(), start + 1 + LIMIT);
    while (pos < stop) {
      char c = text.charAt(pos);
      pass(c);
      if (c == quote) {
        add(start + 1, escapes, true);
        return true;
      }
      if (c == '\\') {
        escapes = true;
        if (pos == stop) {
          return false;
        }
        pass(text.charAt(pos));
      }
    }
    return false;
  }

  private void add(int from, boolean escapes, boolean quoted) {
    int to = quoted ? pos - 1 : pos;
    String word = escapes ? unescaped(from, to) : known.text(text, from, to);
    words.add(new Word(word, source.name(), startLine, start - startLineStart + 1, quoted));
  }

  private String unescaped(int from, int to) {
    StringBuilder plain = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < to) {
        char next = text.charAt(++i);
        switch (next) {
          case '"', '\'', '\\' -> plain.append(next);
          case 't' -> plain.append('\t');
          case 'r' -> plain.append('\r');
          case 'n' -> plain.append('\n');
          default -> plain.append(c).append(next);
        }
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /// After a closing quote only a blank or a terminator may follow; a `)` begins a new word.
  private void checkAfterQuote() {
    char c = text.charAt(pos);
    if (isBlank(c)) {
      pass(c);
    } else if (c == ';' || c == '{' || c == ')') {
      begin();
    } else {
      begin();
      wrong("unexpected \"" + c + "\"", here(), null);
    }
  }

  private Token terminated(char c, Token right, Token wrong) {
    end = startPosition();
    if (words.isEmpty()) {
      wrong("unexpected \"" + c + "\"", end(), null);
    }
    return error == null ? right : wrong;
  }

  private Token closed() {
    end = startPosition();
    if (words.isEmpty()) {
      return Token.CLOSE;
    }
    wrong("unexpected \"}\"", end(), missingSemicolon());
    return Token.WRONG_CLOSE;
  }

  private Token atEnd(boolean inWord) {
    end = here();
    if (words.isEmpty() && !inWord) {
      return Token.END;
    }
    wrong(
        commandLine
            ? "unexpected end of parameter, expecting \";\""
            : "unexpected end of file, expecting \";\" or \"}\"",
        end(),
        missingSemicolon());
    return Token.WRONG_END;
  }

  private Token tooLong() {
    int from = start;
    if (text.charAt(from) == '"' || text.charAt(from) == '\'') {
      from++;
    }
    String begins = text.substring(from, Math.min(text.length(), from + QUOTED_IN_MESSAGE));
    wrong("too long parameter \"" + begins + "...\" started", startPosition(), null);
    return Token.WRONG_END;
  }

  private Token unterminated(char quote) {
    wrong(
        "too long parameter, probably missing terminating \"" + quote + "\" character",
        startPosition(),
        null);
    return Token.WRONG_END;
  }

  private @Nullable String missingSemicolon() {
    return words.isEmpty() ? null : "is a \";\" missing after \"" + words.getLast() + "\"?";
  }

  private void wrong(String message, Position position, @Nullable String note) {
    if (error == null) {
      error = new ConfigException(message, position, null, note);
    }
  }

  private Position startPosition() {
    return new Position(source.name(), startLine, start - startLineStart + 1);
  }

  private Position here() {
    return new Position(source.name(), line, pos - lineStart + 1);
  }
}
