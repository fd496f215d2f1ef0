package io.sluice.traffic.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    "JSON, 'a\"\\\u0001\u001f\u007f\u00ffb', 'a\\\"\\\\\\u0001\\u001F\u007f\\u00FFb'",
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

  @Property(tries = 2000)
  void jsonIsAlwaysUtf8(@ForAll byte[] value) throws CharacterCodingException {
    byte[] escaped = Bytes.of(escape(Escape.JSON, value));
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(escaped)).toString();
    assertThat(text).hasSizeGreaterThanOrEqualTo(value.length / 4);
  }

  /// Every text of Unicode stays as it is, and each of its bytes alone does not.
  @Property(tries = 1000)
  void jsonKeepsUtf8(@ForAll @CharRange(from = 0x80, to = 0xFFFF) String text) {
    byte[] value = text.replaceAll("\\p{Cs}", "").getBytes(StandardCharsets.UTF_8);
    assertThat(Bytes.of(escape(Escape.JSON, value))).isEqualTo(value);
    for (byte b : value) {
      assertThat(escape(Escape.JSON, new byte[] {b})).isEqualTo("\\u00%02X".formatted(b & 0xFF));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C080",
        "C1BF",
        "E08080",
        "EDA080",
        "EDBFBF",
        "F0808080",
        "F4908080",
        "F8",
        "E282"
      })
  void jsonTakesNothingMalformed(String hex) {
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < hex.length(); i += 2) {
      expected.append("\\u00").append(hex, i, i + 2);
    }
    assertThat(escape(Escape.JSON, HexFormat.of().parseHex(hex))).isEqualTo(expected.toString());
    byte[] face = {(byte) 0xF0, (byte) 0x9F, (byte) 0x98, (byte) 0x80};
    assertThat(Bytes.of(escape(Escape.JSON, face))).isEqualTo(face);
  }

  @Property(tries = 500)
  void noneChangesNothing(@ForAll byte[] value) {
    assertThat(escape(Escape.NONE, value)).isEqualTo(Bytes.text(value, 0, value.length));
  }
}
