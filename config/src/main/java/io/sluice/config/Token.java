package io.sluice.config;

/// What {@link Lexer#next} has read. The wrong ones come with {@link Lexer#error}; they tell how
/// the braces stand, so that reading can go on.
enum Token {
  /// Words and `;`
  STATEMENT,
  /// Words and `{`
  BLOCK,
  /// `}`
  CLOSE,
  /// The end of the text.
  END,
  /// Something wrong, up to a `;`
  WRONG,
  /// Something wrong, up to a `{`
  WRONG_BLOCK,
  /// Something wrong, up to a `}`
  WRONG_CLOSE,
  /// Something wrong, after which nothing can be read.
  WRONG_END
}
