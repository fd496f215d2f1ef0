package io.sluice.core.pcre;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// An expression of PCRE in the JDK's spelling. Named groups become numbered ones.
///
/// @param pattern what to match with
/// @param groups how many groups there are, without the whole match
/// @param names the named groups, by number
/// @param lineStart whether it can only match at the beginning of a line, as each of its
///   alternatives begins with `.*`
/// @param required a char without which there is no match, or [PcreParser#NONE]
/// @param caseless whether `required` may be there in the other case
record PcreTranslation(
    Pattern pattern,
    int groups,
    List<Expression.Name> names,
    boolean lineStart,
    int required,
    boolean caseless) {

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
    return new PcreTranslation(
        compile(pcre, java, flags),
        parser.groups(),
        parser.names(),
        parser.lineStart(),
        parser.required(),
        caseless);
  }

  /// Whether a subject lacks what every match has: then it need not be tried, as PCRE does.
  boolean excludes(byte[] b, int offset, int count) {
    if (required == PcreParser.NONE) {
      return false;
    }
    boolean letter = caseless && PcreSource.isAlphanumeric(required);
    for (int i = offset; i < offset + count; i++) {
      if ((b[i] & 0xFF) == required || (letter && ((b[i] ^ required) & 0xFF & ~0x20) == 0)) {
        return false;
      }
    }
    return true;
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
