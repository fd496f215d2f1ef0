package io.sluice.core.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BytesTest {
  @Property(tries = 500)
  void numbersAreDecimal(@ForAll long value) {
    assertThat(new Bytes(0).appendNumber(value).text()).isEqualTo(Long.toString(value));
  }

  @Test
  void extremeNumbers() {
    assertThat(new Bytes().appendNumber(Long.MIN_VALUE).append(' ').appendNumber(0).text())
        .isEqualTo("-9223372036854775808 0");
  }

  @Property(tries = 200)
  void paddedNumbersAreAsLongAsTheirDigits(
      @ForAll @IntRange(min = 0) int value, @ForAll @IntRange(min = 1, max = 12) int width) {
    assertThat(new Bytes(0).appendPadded(value, width).text())
        .isEqualTo(String.format("%0" + width + "d", value));
  }

  @Property(tries = 200)
  void hexKeepsTheLowBits(@ForAll int value) {
    assertThat(new Bytes(0).appendHex(value, 8).text()).isEqualTo(String.format("%08x", value));
  }

  @Test
  void secondsHaveThreeDecimals() {
    assertThat(new Bytes().appendSeconds(12_034).text()).isEqualTo("12.034");
    assertThat(new Bytes().appendSeconds(7).text()).isEqualTo("0.007");
  }

  @Property(tries = 200)
  void growsAndKeepsEveryByte(@ForAll byte[] first, @ForAll byte[] second) {
    Bytes bytes = new Bytes(0).append(first).append(second, 0, second.length).append(0x1FF);
    byte[] expected = Arrays.copyOf(first, first.length + second.length + 1);
    System.arraycopy(second, 0, expected, first.length, second.length);
    expected[expected.length - 1] = (byte) 0xFF;
    assertThat(bytes.toByteArray()).isEqualTo(expected);
  }

  @Test
  void textIsLatin1() {
    Bytes bytes = new Bytes(1).append("caf\u00e9").append("xyz", 1, 2);
    assertThat(bytes.text()).isEqualTo("caf\u00e9y");
    assertThat(bytes.array[3]).isEqualTo((byte) 0xE9);
    assertThat(bytes.text(3)).isEqualTo("\u00e9y");
  }

  @Test
  void clearGivesUpWhatHasGrown() {
    Bytes bytes = new Bytes(4).fill('x', 1000);
    bytes.clear(100);
    assertThat(bytes.array).hasSize(100);
    assertThat(bytes.length).isZero();
  }

  @Test
  void comparesRanges() {
    byte[] b = Bytes.of("GET /");
    assertThat(Bytes.equal(b, 0, 3, Bytes.of("GET"))).isTrue();
    assertThat(Bytes.equal(b, 0, 4, Bytes.of("GET"))).isFalse();
    assertThat(Bytes.equal(b, 1, 3, Bytes.of("GET"))).isFalse();
  }
}
