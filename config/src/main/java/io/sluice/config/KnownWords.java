package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// The texts of words, one for words that are the same: most of a large configuration repeats names
/// of directives, variables and files.
///
/// A text that is long or has not been seen for a while is made anew.
final class KnownWords {
  private static final int SIZE = 1 << 10;
  private static final int LONGEST = 32;

  private final @Nullable String[] texts = new @Nullable String[SIZE];

  /// The text of a word.
  ///
  /// @param from where it begins in `source`
  /// @param to where it ends
  String text(String source, int from, int to) {
    int length = to - from;
    if (length > LONGEST) {
      return source.substring(from, to);
    }
    int hash = length;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + source.charAt(i);
    }
    int at = (hash ^ hash >>> 10 ^ hash >>> 20) & (SIZE - 1);
    String known = texts[at];
    if (known == null || known.length() != length || !source.startsWith(known, from)) {
      known = source.substring(from, to);
      texts[at] = known;
    }
    return known;
  }
}
