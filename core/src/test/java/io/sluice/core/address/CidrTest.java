package io.sluice.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  private static Cidr parse(String text) {
    return Objects.requireNonNull(Cidr.parse(text), text);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8, false",
    "10.1.2.3/8, 10.0.0.0/8, true",
    "1.2.3.4, 1.2.3.4/32, false",
    "1.2.3.4/0, 0.0.0.0/0, true",
    "::1, ::1/128, false",
    "2001:db8::1/32, 2001:db8::/32, true",
    "::/0, ::/0, false",
    "ffff:ffff:ffff:ffff:ffff::/65, ffff:ffff:ffff:ffff:8000::/65, true",
  })
  void readsBlocks(String text, String expected, boolean stray) {
    assertThat(parse(text)).hasToString(expected);
    assertThat(parse(text).strayBits()).isEqualTo(stray);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "1.2.3/8",
        "1.2.3.4/",
        "1.2.3.4/33",
        "1.2.3.4/-1",
        "1.2.3.4/8x",
        "::/129",
        "[::1]",
        "1.2.3.4/99999999999",
        "/8",
        "1.2.3.4/8/8"
      })
  void refusesTheRest(String text) {
    assertThat(Cidr.parse(text)).isNull();
  }

  @Property(tries = 1000)
  void containsWhatSharesItsBits(
      @ForAll long high,
      @ForAll long low,
      @ForAll @IntRange(max = 128) int bits,
      @ForAll @IntRange(max = 127) int flipped) {
    IpAddress address = IpAddress.v6(high, low, 0);
    Cidr block = parse(address.host() + "/" + bits);
    assertThat(block.contains(address)).isTrue();
    BigInteger flip = BigInteger.ONE.shiftLeft(127 - flipped);
    IpAddress other =
        IpAddress.v6(high ^ flip.shiftRight(64).longValue(), low ^ flip.longValue(), 0);
    assertThat(block.contains(other)).isEqualTo(flipped >= bits);
  }

  @Property(tries = 1000)
  void containsWhatSharesItsBitsInV4(
      @ForAll int value,
      @ForAll @IntRange(max = 32) int bits,
      @ForAll @IntRange(max = 31) int flipped) {
    Cidr block = parse(IpAddress.v4(value, 0).host() + "/" + bits);
    assertThat(block.contains(IpAddress.v4(value, 80))).isTrue();
    IpAddress other = IpAddress.v4(value ^ (1 << (31 - flipped)), 80);
    assertThat(block.contains(other)).isEqualTo(flipped >= bits);
  }

  @Test
  void familiesDoNotMix() {
    assertThat(parse("0.0.0.0/0").contains(IpAddress.v6(0, 0, 0))).isFalse();
    assertThat(parse("::/0").contains(IpAddress.v4(0, 0))).isFalse();
  }
}
