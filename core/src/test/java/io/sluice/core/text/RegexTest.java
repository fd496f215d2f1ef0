package io.sluice.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.Position;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.TestExchange;
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
  void anExpressionThatRunsAwayIsAnErrorInNginxWords() {
    byte[] subject = Bytes.of("a".repeat(40) + "!");
    Regex regex = compile("^((a+)+\\2?)+$", false);
    assertThat(regex.match(exchange, subject, 0, subject.length)).isEqualTo(Regex.Result.ERROR);
    assertThat(exchange.logged)
        .singleElement()
        .asString()
        .contains("[alert]", "pcre2_match() failed: -47 on \"aaa", "using \"^((a+)+\\2?)+$\"");
  }

  @Test
  void aTestLeavesTheCapturesAlone() {
    assertThat(matches("(a)", "a")).isTrue();
    assertThat(compile("(b)", false).test(exchange, Bytes.of("b"), 0, 1)).isTrue();
    Bytes out = new Bytes();
    assertThat(exchange.captures().write(1, out)).isTrue();
    assertThat(out.text()).isEqualTo("a");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "a(;missing closing parenthesis in \"a(\"",
        "a);unmatched closing parenthesis in \"a)\" at \")\"",
        "a\\;\\ at end of pattern in \"a\\\"",
        "(a)\\2;reference to non-existent subpattern in \"(a)\\2\"",
      })
  void saysWhatIsWrongInNginxWords(String pcre, String message) {
    assertThatThrownBy(() -> compile(pcre, false))
        .message()
        .startsWith("pcre2_compile() failed: " + message)
        .endsWith(" in /f:3");
  }
}
