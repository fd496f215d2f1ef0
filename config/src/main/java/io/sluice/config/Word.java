package io.sluice.config;

/// One word of a statement.
///
/// Where it stands is kept without an object of its own: a large configuration has millions of
/// words, and only messages ask for it.
///
/// @param text what it says, quotes removed and escapes replaced (Latin-1: a `char` is a byte)
/// @param file see [Position#file]
/// @param line of its first character; see [Position#line]
/// @param column of its first character, the opening quote if there is one; see [Position#column]
/// @param quoted whether it stood in single or double quotes
public record Word(String text, String file, int line, int column, boolean quoted) {
  public Word(String text, Position position, boolean quoted) {
    this(text, position.file(), position.line(), position.column(), quoted);
  }

  /// Its first character in the source, the opening quote if there is one.
  public Position position() {
    return new Position(file, line, column);
  }

  @Override
  public String toString() {
    return text;
  }
}
