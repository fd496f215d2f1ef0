package io.sluice.core;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// An expression of PCRE in the JDK's spelling. Named groups become numbered ones.
///
/// @param pattern what to match with
/// @param groups how many groups there are, without the whole match
/// @param names the named groups, by number
record PcreTranslation(Pattern pattern, int groups, List<Name> names) {
  record Name(String name, int group) {}

  /// Translates and compiles.
  ///
  /// @throws PatternSyntaxException in PCRE's words where it has some; index -1 or the length when
  ///   the error is at the end
  static PcreTranslation of(String pcre, boolean caseless) {
    PcreParser counting = new PcreParser(pcre, null);
    counting.parse();
    PcreParser parser = new PcreParser(pcre, counting);
    String java = parser.parse();
    int flags = Pattern.UNIX_LINES | (caseless ? Pattern.CASE_INSENSITIVE : 0);
    return new PcreTranslation(compile(pcre, java, flags), parser.groups(), parser.names());
  }

  private static Pattern compile(String pcre, String java, int flags) {
    try {
      return Pattern.compile(java, flags);
    } catch (PatternSyntaxException e) {
      String why =
          e.getDescription().startsWith("Look-behind")
              ? "lookbehind assertion is not fixed length"
              : e.getDescription();
      throw new PatternSyntaxException(why, pcre, -1);
    } catch (StackOverflowError e) {
      throw new PatternSyntaxException("parentheses are too deeply nested", pcre, -1);
    }
  }
}
