package io.sluice.traffic.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Bytes;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapeTest {
  private static String escape(Escape how, byte[] value) {
    Bytes out = new Bytes(0).append("\"\n").append(value);
    how.apply(out, 2);
    assertThat(out.text(0, 2)).isEqualTo("\"\n");
    return out.text(2);
  }

  @ParameterizedTest
  @CsvSource({
    "DEFAULT, abc, abc",
    "DEFAULT, 'a\"\\\u0000\u001f\u007f\u00ffb', a\\x22\\x5C\\x00\\x1F\\x7F\\xFFb",
    "JSON, 'a\"\\\u0001\u001f\u007f\u00ffb', 'a\\\"\\\\\\u0001\\u001F\u007f\u00ffb'",
    "JSON, '\b\t\f\r\n.', '\\b\\t\\f\\r\\n.'",
    "NONE, '\"\\\u0001\u00ff', '\"\\\u0001\u00ff'",
  })
  void escapes(Escape how, String value, String expected) {
    assertThat(escape(how, Bytes.of(value))).isEqualTo(expected);
  }

  @Property(tries = 2000)
  void defaultIsPrintableAndReadsBack(@ForAll byte[] value) {
    String escaped = escape(Escape.DEFAULT, value);
    assertThat(escaped).matches("(?:[ !#-\\[\\]-~]|\\\\x[0-9A-F]{2})*");
    Bytes back = new Bytes();
    for (int i = 0; i < escaped.length(); i++) {
      boolean code = escaped.charAt(i) == '\\';
      back.append(code ? Integer.parseInt(escaped, i + 2, i + 4, 16) : escaped.charAt(i));
      i += code ? 3 : 0;
    }
    assertThat(back.toByteArray()).isEqualTo(value);
  }

  @Property(tries = 2000)
  void jsonReadsBack(@ForAll byte[] value) {
    String escaped = escape(Escape.JSON, value);
    assertThat(JsonString.parse("\"" + escaped + "\""))
        .isEqualTo(Bytes.text(value, 0, value.length));
  }

  @Property(tries = 500)
  void noneChangesNothing(@ForAll byte[] value) {
    assertThat(escape(Escape.NONE, value)).isEqualTo(Bytes.text(value, 0, value.length));
  }
}
