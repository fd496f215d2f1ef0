package io.sluice.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What nginx 1.31.5 makes of the same lines.
final class FieldScannerTest {
  private final FieldScanner scanner = new FieldScanner();

  /// `name=value` of each line, `!` before an invalid name, then how it ended.
  private List<String> scan(String text, int step) {
    byte[] b = Bytes.of(text);
    List<String> seen = new ArrayList<>();
    scanner.start(0);
    int end = 0;
    while (true) {
      end = Math.min(b.length, end + step);
      FieldScanner.Result result = scanner.scan(b, end);
      while (result == FieldScanner.Result.FIELD) {
        seen.add(line(b));
        result = scanner.scan(b, end);
      }
      if (result != FieldScanner.Result.MORE || end == b.length) {
        seen.add(result == FieldScanner.Result.BAD ? bad(b) : result.name());
        return seen;
      }
    }
  }

  private String line(byte[] b) {
    String name = Bytes.text(b, scanner.nameStart(), scanner.nameEnd() - scanner.nameStart());
    String value = Bytes.text(b, scanner.valueStart(), scanner.valueEnd() - scanner.valueStart());
    return (scanner.invalid() ? "!" : "") + name + "=" + value;
  }

  private String bad(byte[] b) {
    int start = scanner.nameStart();
    return "BAD "
        + Bytes.text(b, start, scanner.valueEnd() - start)
        + "\\x%02x".formatted(b[scanner.valueEnd()]);
  }

  private static String unescape(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0").replace("\\t", "\t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          Host: a\\r\\n\\r\\n                   | [Host=a, END]
          Host:a\\nB: c\\n\\n                   | [Host=a, B=c, END]
          A:   x  y   \\r\\n\\r\\n              | [A=x  y, END]
          A:\\r\\n\\r\\n                        | [A=, END]
          A:   \\r\\n\\r\\n                     | [A=, END]
          A\\r\\nB\\n\\r\\n                     | [A=, B=, END]
          A: b\\r\\r\\n\\n                      | [A=b, END]
          a_b: c\\r\\n\\r\\n                    | [!a_b=c, END]
          _: c\\r\\n\\r\\n                      | [!_=c, END]
          a(b: c\\r\\n\\r\\n                    | [!a(b=c, END]
          a/b: c\\r\\n\\r\\n                    | [!a/b=c, END]
          A: b:c\\r\\n\\r\\n                    | [A=b:c, END]
          \\r\\n                                | [END]
          \\n                                   | [END]
          A: b\\r\\n                            | [A=b, MORE]
          """)
  void lines(String text, String expected) {
    assertThat(scan(unescape(text), Integer.MAX_VALUE)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          : a\\r\\n\\r\\n        | [BAD \\x3a]
          A b: c\\r\\n\\r\\n     | [BAD A\\x20]
          A : c\\r\\n\\r\\n      | [BAD A\\x20]
          A\\tb: c\\r\\n         | [BAD A\\x09]
          A: b\\0c\\r\\n         | [BAD A: b\\x00]
          A: \\0\\r\\n           | [BAD A: \\x00]
          A: b\\rc\\r\\n         | [BAD A: b\\x0d]
          A: b  \\rc\\r\\n       | [BAD A: b\\x20]
          A\\rB: c\\r\\n         | [BAD A\\x0d]
          \\rA: c\\r\\n          | [BAD \\x0d]
          """)
  void badLines(String text, String expected) {
    assertThat(scan(unescape(text), Integer.MAX_VALUE)).hasToString(expected);
  }

  @Test
  void aLineCannotBeginWithASpace() {
    assertThat(scan(" a: b\r\n", 100)).hasToString("[BAD \\x20]");
    assertThat(scan("\ta: b\r\n", 100)).hasToString("[BAD \\x09]");
  }

  @Test
  void tabsBelongToValues() {
    assertThat(scan("A:\tb\t\r\n\r\n", 100)).containsExactly("A=\tb\t", "END");
  }

  @Test
  void underscoresMayBeAllowed() {
    scanner.underscores(true);
    assertThat(scan("a_b: c\r\n\r\n", 100)).containsExactly("a_b=c", "END");
    byte[] name = Bytes.of("a_b");
    assertThat(scanner.hash()).isZero();
    scanner.start(0);
    scanner.scan(Bytes.of("A_b: c\r\n"), 8);
    assertThat(scanner.hash()).isEqualTo(Field.hash(name, 0, name.length));
  }

  @Test
  void namesAreHashedInAnyCase() {
    byte[] b = Bytes.of("cOnTent-LENGTH: 5\r\n");
    scanner.start(0);
    assertThat(scanner.scan(b, b.length)).isEqualTo(FieldScanner.Result.FIELD);
    assertThat(Field.of(scanner.hash(), b, scanner.nameStart(), scanner.nameEnd()))
        .isEqualTo(Field.CONTENT_LENGTH);
  }

  @Test
  void longValuesAreReadToTheirEnd() {
    for (int length = 0; length < 40; length++) {
      String value = "\t\u00ffxyz".repeat(8).substring(0, length);
      assertThat(scan("A: " + value + "\r\n\r\n", 1000)).containsExactly("A=" + value, "END");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: a\r\nUser-Agent:  some thing \r\nCookie: a=b; c=d\r\nX_y: z\r\nempty\r\n\r\n",
        "A: b\r\nC : d\r\n",
        "A: b\r\nC: d\0\r\n"
      })
  void everySplitGivesTheSame(String text) {
    List<String> whole = scan(text, Integer.MAX_VALUE);
    for (int step = 1; step < text.length(); step++) {
      assertThat(scan(text, step)).as("steps of %d", step).isEqualTo(whole);
    }
  }
}
