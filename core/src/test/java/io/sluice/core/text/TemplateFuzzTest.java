package io.sluice.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.config.ConfigException;
import io.sluice.config.Position;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.TestExchange;

/// Any text is a template or a proper error; with every variable empty, what is left is its text.
class TemplateFuzzTest {
  private static final Position HERE = new Position("/f", 1, 1);

  @FuzzTest
  void compilesAnything(byte[] data) {
    String text = Bytes.text(data, 0, data.length);
    Variables variables = new Variables("http");
    variables.definePrefix("", name -> Variable.of(name, (exchange, out) -> false));
    try {
      Template template = Template.compile(variables, text, HERE);
      assertThat(variables.resolve()).isEmpty();
      String plain = text.replaceAll("\\$(?:[1-9]|\\w+|\\{\\w+})", "");
      assertThat(template.text(new TestExchange())).isEqualTo(plain);
    } catch (ConfigException e) {
      assertThat(e.text()).containsAnyOf("invalid variable name", "closing bracket");
    }
  }
}
