package io.sluice.config;

/// The content of a `*_by_lua_block { … }`, which is Lua and not nginx's language: quotes, comments
/// and long brackets follow Lua's rules (Lua 5.1 manual, section 2.1), and a brace counts unless it
/// stands in one of those.
final class LuaBlock {
  private static final String SUFFIX = "_by_lua_block";

  private LuaBlock() {}

  /// Whether a directive of this name opens one.
  static boolean opens(String directive) {
    return directive.endsWith(SUFFIX);
  }

  /// Where the `}` is that ends a block, or the end of the text if none does.
  ///
  /// @param from behind its `{`
  static int end(String text, int from) {
    int open = 1;
    int at = from;
    while (at < text.length()) {
      switch (text.charAt(at)) {
        case '{' -> open++;
        case '}' -> {
          if (--open == 0) {
            return at;
          }
        }
        case '"', '\'' -> at = closingQuote(text, at);
        case '[' -> at = Math.max(at, longBracket(text, at));
        case '-' -> at = comment(text, at);
        default -> {}
      }
      at++;
    }
    return text.length();
  }

  /// Where a string ends; in a line that does not end it, the end of the line.
  private static int closingQuote(String text, int at) {
    char quote = text.charAt(at);
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote || c == '\n') {
        return i;
      }
      if (c == '\\') {
        i++; // whatever it is, even a line feed
      }
    }
    return text.length();
  }

  /// The last character of the comment that begins here, or `at` if none does.
  private static int comment(String text, int at) {
    if (!text.startsWith("--", at)) {
      return at;
    }
    int block = longBracket(text, at + 2);
    if (block >= 0) {
      return block;
    }
    int feed = text.indexOf('\n', at);
    return feed < 0 ? text.length() : feed;
  }

  /// The last character of `[[…]]` or `[==[…]==]`, or -1 if none begins here.
  private static int longBracket(String text, int at) {
    int level = at + 1;
    while (level < text.length() && text.charAt(level) == '=') {
      level++;
    }
    if (at >= text.length() || text.charAt(at) != '[' || !text.startsWith("[", level)) {
      return -1;
    }
    String close = ']' + text.substring(at + 1, level) + ']';
    int end = text.indexOf(close, level + 1);
    return end < 0 ? text.length() : end + close.length() - 1;
  }
}
