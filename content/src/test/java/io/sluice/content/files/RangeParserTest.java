package io.sluice.content.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RangeParserTest {
  private static final int LENGTH = 10_000;

  private static String parse(String value, long most) {
    byte[] bytes = Bytes.of(value);
    RangeParser parser = new RangeParser(bytes, 0, bytes.length, LENGTH);
    RangeParser.Verdict verdict = parser.parse(most);
    if (verdict != RangeParser.Verdict.PARTS) {
      return verdict.toString();
    }
    StringBuilder parts = new StringBuilder();
    for (int i = 0; i < parser.count(); i++) {
      parts
          .append(i == 0 ? "" : ",")
          .append(parser.start(i))
          .append('+')
          .append(parser.end(i) - parser.start(i));
    }
    return parts.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0-0            | 0+1",
        "0-9999         | 0+10000",
        "0-99999        | 0+10000",
        "5-             | 5+9995",
        "-5             | 9995+5",
        "-99999         | 0+10000",
        "' 1 - 2 '      | 1+2",
        "0-1,3-4        | 0+2,3+2",
        "0-1 , -1       | 0+2,9999+1",
        "0-1,20000-     | 0+2",
        "20000-         | NOT_SATISFIABLE",
        "a              | NOT_SATISFIABLE",
        "1              | NOT_SATISFIABLE",
        "1-a            | NOT_SATISFIABLE",
        "-              | NOT_SATISFIABLE",
        "5-4            | NOT_SATISFIABLE",
        "99999999999999999999-1 | NOT_SATISFIABLE",
        "0-9999,0-0     | WHOLE",
      })
  void reads(String value, String parts) {
    assertThat(parse(value, 100)).isEqualTo(parts);
  }

  @Test
  void takesTooManyPartsForTheWhole() {
    assertThat(parse("0-1,3-4,6-7", 2)).isEqualTo("WHOLE");
    assertThat(parse("0-1,3-4,6-7", 3)).isEqualTo("0+2,3+2,6+2");
  }

  @Test
  void takesManySmallPartsForTheWholeUnlessTheirNumberIsBounded() {
    String many = "1-1,".repeat(60) + "1-1";
    assertThat(parse(many, Integer.MAX_VALUE)).isEqualTo("WHOLE");
    assertThat(parse(many, 100)).startsWith("1+1,1+1");
  }
}
