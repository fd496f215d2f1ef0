package io.sluice.config;

/// One word of a statement.
///
/// @param text what it says, quotes removed and escapes replaced (Latin-1: a `char` is a byte)
/// @param position its first character in the source, the opening quote if there is one
/// @param quoted whether it stood in single or double quotes
public record Word(String text, Position position, boolean quoted) {
  @Override
  public String toString() {
    return text;
  }
}
