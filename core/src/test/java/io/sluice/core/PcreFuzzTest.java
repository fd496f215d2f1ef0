package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.config.ConfigException;
import io.sluice.config.Position;

/// Any text is an expression or a proper error, and whatever was compiled can be run.
class PcreFuzzTest {
  private static final Position HERE = new Position("/f", 1, 1);

  @FuzzTest
  void translatesAnything(byte[] data) {
    String pattern = Bytes.text(data, 0, Math.min(data.length, 200));
    try {
      Variables variables = new Variables("http");
      Regex regex = Regex.compile(pattern, data.length % 2 == 0, HERE, variables);
      assertThat(variables.resolve()).isEmpty();
      regex.match(new TestExchange(), data, 0, Math.min(data.length, 30));
    } catch (ConfigException e) {
      assertThat(e.text()).startsWith("pcre2_compile() failed: ");
    }
  }
}
