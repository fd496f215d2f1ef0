package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadTextTest {
  /// Each byte at each place of a text, which lies inside a larger one.
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 24, 31})
  void eachByteIsJudgedAtEachPlace(int length) {
    byte[] b = Bytes.of("\n" + "x".repeat(length) + "\n");
    for (int at = 1; at <= length; at++) {
      for (int c = 0; c < 256; c++) {
        b[at] = (byte) c;
        boolean control = c < ' ' || c == 0x7f;
        assertThat(HeadText.badInWord(b, 1, length + 1)).isEqualTo(control || c == ' ' ? at : -1);
        assertThat(HeadText.badInValue(b, 1, length + 1)).isEqualTo(control && c != '\t' ? at : -1);
        assertThat(HeadText.breaksPath(b, 1, length + 1))
            .isEqualTo(control || " %?#".indexOf(c) >= 0);
      }
      b[at] = 'x';
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t\t\t\t\t\t\t\t\t\n", "aaaaaaaa\t\n", "a\tbbbbbbbbbbb\ncccccccc"})
  void tabsHideNothing(String text) {
    byte[] b = Bytes.of(text);
    assertThat(HeadText.badInValue(b, 0, b.length)).isEqualTo(text.indexOf('\n'));
  }
}
