package io.sluice.core.pcre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.bytes.Spans;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What both engines have to agree on.
class ExpressionTest {
  private final Spans spans = new Spans();

  static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  private int match(Engine engine, String pcre, boolean caseless, String subject) {
    byte[] b = bytes("\n" + subject + "x");
    return engine.compile(bytes(pcre), caseless).match(b, 1, b.length - 2, spans);
  }

  private void assertEach(String pcre, String subject, boolean expected) {
    for (Engine engine : Engine.values()) {
      if (engine.available()) {
        int result = match(engine, pcre, false, subject);
        assertThat(result > 0).as("%s: %d", engine, result).isEqualTo(expected);
      }
    }
  }

  private static PatternSyntaxException failure(Engine engine, String pcre) {
    return catchThrowableOfType(
        PatternSyntaxException.class, () -> engine.compile(bytes(pcre), false));
  }

  private String group(String subject, int group) {
    return spans.start(group) < 0 ? "-" : subject.substring(spans.start(group), spans.end(group));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ' ',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "^/a.*b$ /a//b",
        "\\.(gif|jpe?g)$ x.jpeg",
        "^[[:alpha:]_]+$ ab_c",
        "^[[:^digit:]]+$ abc",
        "^[^[:digit:]]+$ abc",
        "^[]a]+$ ]a",
        "^[^]a]+$ [b",
        "^[a&&b]+$ a&b",
        "^[a[b]+$ [ab",
        "^[\\w-]+$ a-x",
        "^[a\\]b]+$ a]b",
        "^[\\h]$ \u00a0",
        "^\\h$ \u00a0",
        "^a{2}b{,3}c{x$ aab{,3}c{x",
        "^a{2,}?b{0,1}+$ aaab",
        "^a++b*+(?>c+)d$ aabccd",
        "^(?:a|b)(?=c)(?!d)c(?<=c)$ ac",
        "^(?i)AB(?-i)c$ abc",
        "^(?i:A)b$ ab",
        "^(?x:a\tb)c$ abc",
        "^a(?#comment)b$ ab",
        "^\\Qa.b\\E.$ a.bc",
        "^\\x41\\x{42}\\x$ AB\u0000",
        "^\\101\\0$ A\u0000",
        "^(a)\\1$ aa",
        "^(a)(?:\\1)1$ aa1",
        "^(a)\\g1\\g{1}\\g{-1}$ aaaa",
        "^(?<q>['\"]).*\\k<q>$ 'a'",
        "^(?P<q>.)(?P=q)\\k{q}\\k'q'\\g{q}$ aaaaa",
        "^(?'q'.)\\1$ aa",
        "^\\cA\\cb\\e$ \u0001\u0002\u001b",
        "^/a\\Kb$ /ab",
        "^\\pL\\p{Lu}\\P{L}\\p{^L}$ aB11",
        "^\\p{Latin}+$ abc",
        "^[\\Qa]\\E]+$ a]",
        "^[\\101-\\103]+$ ABC",
        "^[\\x41-\\x43]+$ ABC",
        "^a|^$ ab",
        "a}]b a}]b",
        "^\\_\\<\\-\\/$ _<-/",
        "^é$ é",
      })
  void understandsPcre(String pcre, String subject) {
    assertEach(pcre, subject, true);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ' ',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "^(?i)AB(?-i)c$ abC",
        "^(.)(?:\\1)1$ ab1",
        "^[[:alpha:]]$ é",
        "^\\w$ é",
        "^(?x)a\tb$ a\tb",
        "^[\\h]$ x",
      })
  void distinguishesAsPcreDoes(String pcre, String subject) {
    assertEach(pcre, subject, false);
  }

  @Test
  void dotMatchesEveryByteButNewline() {
    assertEach("^.$", "\r", true);
    assertEach("^.$", "\u0085", true);
    assertEach("(?s)^.$", "\n", true);
    assertEach("^\\N\\C\\R$", "a\n\r\n", true);
    assertEach("^(?x)a#comment)\n\tb c$", "abc", true);
    assertEach("^a$", "a\n", true);
    assertEach("^a$", "a\r", false);
    assertEach("^a\\z", "a\n", false);
  }

  @ParameterizedTest
  @EnumSource
  void caselessIsAscii(Engine engine) {
    assertThat(match(engine, "^/\u00c9", true, "/\u00c9")).isPositive();
    assertThat(match(engine, "^/\u00e9", true, "/\u00c9")).isEqualTo(Expression.NO_MATCH);
    assertThat(match(engine, "^/AbC", true, "/aBc")).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void groupsAreFoundInTheirPlaces(Engine engine) {
    String subject = "/one/two";
    assertThat(match(engine, "^/(?<first>\\w+)/(x)?((?<last>t)\\w+)$", false, subject))
        .isPositive();
    assertThat(group(subject, 0)).isEqualTo("/one/two");
    assertThat(group(subject, 1)).isEqualTo("one");
    assertThat(group(subject, 2)).isEqualTo("-");
    assertThat(group(subject, 3)).isEqualTo("two");
    Expression expression = engine.compile(bytes("(?<b>x)(y)(?P<a>z)"), false);
    assertThat(expression.groups()).isEqualTo(3);
    assertThat(expression.names())
        .containsExactlyInAnyOrder(new Expression.Name("a", 3), new Expression.Name("b", 1));
  }

  @ParameterizedTest
  @EnumSource
  void manyGroups(Engine engine) {
    String subject = "x".repeat(300);
    assertThat(match(engine, "^" + "(x)".repeat(300) + "$", false, subject)).isPositive();
    assertThat(spans.start(300)).isEqualTo(299);
    assertThat(match(engine, "^(x)", false, subject)).isPositive();
    assertThat(spans.end(1)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void nothingAndZeros(Engine engine) {
    assertThat(match(engine, "", false, "")).isPositive();
    assertThat(match(engine, "^$", false, "")).isPositive();
    assertThat(match(engine, "a", false, "")).isEqualTo(Expression.NO_MATCH);
    assertThat(match(engine, "^a\0b.$", false, "a\0b\0")).isPositive();
    assertThat(match(engine, "^a\0b.$", false, "a\0c\0")).isEqualTo(Expression.NO_MATCH);
  }

  /// Expressions of usual rule sets on queries of some kilobytes, and on more than a request may
  /// have.
  @ParameterizedTest
  @EnumSource
  void longSubjectsAreMatched(Engine engine) {
    assertThat(match(engine, "^/(?:[a-z0-9]|-)+$", false, "/" + "abc-".repeat(25_000)))
        .isPositive();
    assertThat(match(engine, "^(/[^/]+)+$", false, "/" + "ab/".repeat(30_000) + "x")).isPositive();
    assertThat(match(engine, "^(?:a|b)*$", false, "ab".repeat(100_000))).isPositive();
    String query = "abcdef".repeat(3000);
    String rule = "(.*)(union|select|insert|drop)(.*)";
    assertThat(match(engine, rule, false, query)).isEqualTo(Expression.NO_MATCH);
    assertThat(match(engine, rule, false, query + "\nxselect")).isPositive();
    assertThat(spans.start(1)).isEqualTo(query.length() + 1);
    String pairs = "QUJD".repeat(900);
    assertThat(match(engine, "[a-zA-Z0-9]+=.*;.*;", false, pairs)).isEqualTo(Expression.NO_MATCH);
  }

  /// What begins with `.*` is tried at the beginning of lines only, if that makes no difference.
  @ParameterizedTest
  @CsvSource({
    "(.*)b, abc",
    "(.*)?b, abc",
    "(.*|x)b, ab",
    "(?:.*a)+b, xab",
    ".*a|b, b",
    "(.*a)|b, xb",
    ".*+, abc",
    "(.*)\\1b, aab",
    "(.*)(?:x|bc$), abc",
    "(?:(.*)c){2}, abcc",
  })
  void leadingDots(String pcre, String subject) {
    assertEach(pcre, subject, true);
    assertEach(pcre, "z\n" + subject, true);
    assertEach(pcre + "#", "z\n" + subject, false);
  }

  /// A subject that lacks a char which every match has is not tried, where that is sure.
  @ParameterizedTest
  @CsvSource({
    "a+b, aab",
    "ab?, a",
    "ab*c, ac",
    "ab{0}c, ac",
    "ab+c, abc",
    "a|b, a",
    "(?:a|b)c, bc",
    "(?i)AB, ab",
    "(?i:A)b, ab",
    "(?x)a b#c, ab",
    "a(?#b), a",
    "x(?!y), x",
    "\\Qa\\E, a",
    "[a]b, ab",
  })
  void requiredChars(String pcre, String subject) {
    assertEach(pcre, subject, true);
    assertEach(pcre, "-", false);
    for (Engine engine : Engine.values()) {
      if (engine.available()) {
        assertThat(match(engine, pcre, true, subject.toUpperCase(Locale.ROOT))).isPositive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatRunsAwayIsStopped(Engine engine) {
    int result = match(engine, "^((a+)+\\2?)+$", false, "a".repeat(40) + "!");
    assertThat(result).isEqualTo(Expression.MATCH_LIMIT);
    assertThat(match(engine, "^((a+)+\\2?)+$", false, "aaa")).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "a(;missing closing parenthesis in \"a(\"",
        "a);unmatched closing parenthesis in \"a)\" at \")\"",
        "*a;quantifier does not follow a repeatable item in \"*a\" at \"*a\"",
        "(+);quantifier does not follow a repeatable item in \"(+)\" at \"+)\"",
        "[a;missing terminating ] for character class in \"[a\"",
        "[];missing terminating ] for character class in \"[]\"",
        "a\\;\\ at end of pattern in \"a\\\"",
        "[z-a];range out of order in character class in \"[z-a]\" at \"a]\"",
        "(?<1a>x);subpattern name must start with a non-digit in \"(?<1a>x)\" at \"1a>x)\"",
        "[[:foo:]];unknown POSIX class name in \"[[:foo:]]\" at \"foo:]]\"",
        "\\i;unrecognized character follows \\ in \"\\i\" at \"i\"",
        "(?P>n);recursion and subroutine calls are not supported in \"(?P>n)\" at \"P>n)\"",
        "(?R);recursion and subroutine calls are not supported in \"(?R)\" at \"R)\"",
        "(*UTF8)a;verbs such as (*UTF) are not supported in \"(*UTF8)a\" at \"*UTF8)a\"",
        "(?(1)a|b);conditional groups are not supported in \"(?(1)a|b)\" at \"(1)a|b)\"",
        "(a)\\2;reference to non-existent subpattern in \"(a)\\2\" at \"2\"",
        "\\x{100};character code point value in \\x{} or \\o{} is too large in \"\\x{100}\" at \"}\"",
        "a{3,2};numbers out of order in {} quantifier in \"a{3,2}\" at \"}\"",
        "a{70000};number too big in {} quantifier in \"a{70000}\" at \"}\"",
      })
  void theTranslationSaysWhatIsWrong(String pcre, String message) {
    PatternSyntaxException e = failure(Engine.JAVA, pcre);
    String text = e.getDescription() + " in \"" + pcre + '"';
    boolean atEnd = e.getIndex() < 0 || e.getIndex() >= pcre.length();
    assertThat(atEnd ? text : text + " at \"" + pcre.substring(e.getIndex()) + '"')
        .isEqualTo(message);
  }

  @Test
  void theEngineIsChosenByAProperty() {
    String before = System.getProperty(Engine.PROPERTY);
    try {
      System.setProperty(Engine.PROPERTY, "java");
      assertThat(Engine.chosen()).isEqualTo(Engine.JAVA);
      assertThat(Engine.fallback()).isNull();
      System.clearProperty(Engine.PROPERTY);
      boolean library = Engine.PCRE2.available();
      assertThat(Engine.chosen()).isEqualTo(library ? Engine.PCRE2 : Engine.JAVA);
      assertThat(Engine.fallback() == null).isEqualTo(library);
    } finally {
      if (before != null) {
        System.setProperty(Engine.PROPERTY, before);
      }
    }
  }
}
