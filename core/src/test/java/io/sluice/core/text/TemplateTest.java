package io.sluice.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.Position;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.TestExchange;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final Position HERE = new Position("/f", 3, 1);

  private final Variables variables = new Variables("http");
  private final TestExchange exchange = new TestExchange();

  @BeforeEach
  void define() {
    variables.define(
        Variable.of(
            "a",
            (exchange, out) -> {
              out.append("A");
              return true;
            }));
    variables.define(Variable.of("none", (exchange, out) -> false));
    Template inner = Template.compile(variables, "<$a>", HERE);
    variables.define(
        Variable.of(
            "nested",
            (exchange, out) -> {
              out.append(inner.text(exchange)); // evaluates in the scratch that is being written
              return true;
            }));
  }

  private Template compile(String text) {
    Template template = Template.compile(variables, text, HERE);
    assertThat(variables.resolve()).isEmpty();
    return template;
  }

  @Test
  void theSameTextIsOneTemplateWhileAConfigurationIsRead() {
    Template first = Template.compile(variables, "x$a", HERE);
    assertThat(Template.compile(variables, "x$a", HERE)).isSameAs(first);
    Map<String, Template> all = new HashMap<>();
    for (int i = 0; i < 4000; i++) {
      String text = (i % 2 == 0 ? "${a}" : "c") + "-".repeat(i % 80) + i;
      all.put(text, Template.compile(variables, text, HERE));
    }
    assertThat(variables.resolve()).isEmpty();
    all.forEach((text, template) ->
        assertThat(template.text(exchange)).isEqualTo(text.replace("${a}", "A")));
    assertThat(Template.compile(variables, "y$a", HERE))
        .isNotSameAs(Template.compile(variables, "y$a", HERE));
  }

  @ParameterizedTest
  @CsvSource({
    "$a, A",
    "${a}b, Ab",
    "x$a/$a, xA/A",
    "$A.txt, A.txt",
    "-$none-, --",
    "1$1, 1",
    "$nested$nested, <A><A>",
    "$a$$a, ",
    "{$a}, {A}",
    "$a}, A}",
  })
  void writes(String text, String expected) {
    if (expected == null) {
      assertThatThrownBy(() -> compile(text)).hasMessage("invalid variable name in /f:3");
    } else {
      assertThat(compile(text).text(exchange)).isEqualTo(expected);
      assertThat(exchange.scratch().length).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "$, invalid variable name",
    "x$, invalid variable name",
    "${, invalid variable name",
    "$-, invalid variable name",
    "${}, invalid variable name",
    "${a, the closing bracket in \"a\" variable is missing",
    "${a-}, the closing bracket in \"a\" variable is missing",
  })
  void refuses(String text, String message) {
    assertThatThrownBy(() -> compile(text)).hasMessage(message + " in /f:3");
  }

  @Test
  void constantsAreKnown() {
    assertThat(compile("").isConstant()).isTrue();
    assertThat(compile("/x y").constantText()).isEqualTo("/x y");
    assertThat(compile("/$a").isConstant()).isFalse();
    assertThatThrownBy(() -> compile("/$a").constantText())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void truthIsNeitherEmptyNorZero() {
    assertThat(compile("0").isTrue(exchange)).isFalse();
    assertThat(compile("").isTrue(exchange)).isFalse();
    assertThat(compile("$none").isTrue(exchange)).isFalse();
    assertThat(compile("00").isTrue(exchange)).isTrue();
    assertThat(compile("$a").isTrue(exchange)).isTrue();
    assertThat(compile("$none").isEmpty(exchange)).isTrue();
  }

  @Test
  void groupsComeFromTheLastMatch() {
    Regex regex = Regex.compile("(.)(x)?(.)", false, HERE, variables);
    Template template = compile("$1-$2-$3-$4");
    byte[] subject = Bytes.of("abab");
    assertThat(regex.matches(exchange, subject, 1, 2)).isTrue();
    subject[1] = '!';
    assertThat(template.text(exchange)).isEqualTo("b--a-");
  }
}
