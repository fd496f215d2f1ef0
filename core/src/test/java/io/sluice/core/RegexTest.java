package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexTest {
  private static final Position HERE = new Position("/f", 3, 1);

  private final Variables variables = new Variables("http");
  private final TestExchange exchange = new TestExchange();

  private Regex compile(String pcre, boolean caseless) {
    Regex regex = Regex.compile(pcre, caseless, HERE, variables);
    assertThat(variables.resolve()).isEmpty();
    return regex;
  }

  private boolean matches(String pcre, String subject) {
    byte[] bytes = Bytes.of("\n" + subject + "x");
    return compile(pcre, false).matches(exchange, bytes, 1, bytes.length - 2);
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
    assertThat(matches(pcre, subject)).isTrue();
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
    assertThat(matches(pcre, subject)).isFalse();
  }

  @Test
  void dotMatchesEveryByteButNewline() {
    assertThat(matches("^.$", "\r")).isTrue();
    assertThat(matches("^.$", "\u0085")).isTrue();
    assertThat(matches("(?s)^.$", "\n")).isTrue();
    assertThat(matches("^\\N\\C\\R$", "a\n\r\n")).isTrue();
    assertThat(matches("^(?x)a#comment)\n\tb c$", "abc")).isTrue();
    assertThat(matches("^a$", "a\n")).isTrue();
    assertThat(matches("^a$", "a\r")).isFalse();
    assertThat(matches("^a\\z", "a\n")).isFalse();
  }

  @Test
  void caselessIsAscii() {
    byte[] subject = Bytes.of("/É");
    assertThat(compile("^/É", true).matches(exchange, subject, 0, 2)).isTrue();
    assertThat(compile("^/é", true).matches(exchange, subject, 0, 2)).isFalse();
    assertThat(compile("^/AbC", true).matches(exchange, Bytes.of("/aBc"), 0, 4)).isTrue();
  }

  @Test
  void namedGroupsAreVariables() {
    Regex regex = Regex.compile("^(?<a_1>x)?(?P<rest>.*)", false, HERE, variables);
    VariableRef first = variables.reference("a_1", HERE);
    VariableRef rest = variables.reference("rest", HERE);
    assertThat(variables.resolve()).isEmpty();
    assertThat(first.text(exchange)).isNull();
    byte[] subject = Bytes.of("yz");
    assertThat(regex.match(exchange, subject, 0, 2)).isEqualTo(Regex.Result.MATCH);
    assertThat(first.text(exchange)).isEmpty();
    assertThat(rest.text(exchange)).isEqualTo("yz");
    assertThat(exchange.captures().groups()).isEqualTo(3);
  }

  @Test
  void aMatchWithoutGroupsForgetsTheGroupsBefore() {
    assertThat(matches("(a)", "a")).isTrue();
    assertThat(matches("x", "y")).isFalse();
    assertThat(exchange.captures().write(1, new Bytes())).isTrue();
    assertThat(matches("a", "a")).isTrue();
    assertThat(exchange.captures().write(1, new Bytes())).isFalse();
  }

  @Test
  void runawayExpressionsAreStopped() {
    byte[] subject = Bytes.of("a".repeat(40) + "!");
    Regex regex = compile("^((a+)+)\\2b", false);
    assertThat(regex.match(exchange, subject, 0, subject.length)).isEqualTo(Regex.Result.ERROR);
    assertThat(exchange.logged)
        .singleElement()
        .asString()
        .contains("[alert]", "pcre2_match() failed: -47 on \"aaa", "using \"^((a+)+)\\2b\"");
  }

  @Test
  void deepRecursionIsStopped() {
    byte[] subject = Bytes.of("ab".repeat(1_000_000));
    Regex regex = compile("^(?:a|b)*$", false);
    assertThat(regex.match(exchange, subject, 0, subject.length))
        .isIn(Regex.Result.ERROR, Regex.Result.MATCH);
    assertThat(regex.match(exchange, subject, 0, 2)).isEqualTo(Regex.Result.MATCH);
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
  void saysWhatIsWrong(String pcre, String message) {
    assertThatThrownBy(() -> compile(pcre, false))
        .hasMessage("pcre2_compile() failed: " + message + " in /f:3");
  }
}
