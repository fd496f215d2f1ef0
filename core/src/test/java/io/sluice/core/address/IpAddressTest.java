package io.sluice.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  private static IpAddress parse(String text) {
    return Objects.requireNonNull(IpAddress.parse(text), text);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, 1.2.3.4",
    "255.255.255.255, 255.255.255.255",
    "010.0.0.1, 10.0.0.1",
    "::, ::",
    "::1, ::1",
    "[::1], ::1",
    "1::, 1::",
    "1:0:0:2::3, 1:0:0:2::3",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:0:0:2:3:0:0:4, 1::2:3:0:0:4",
    "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
    "2001:DB8::FfFf, 2001:db8::ffff",
    "::ffff:1.2.3.4, ::ffff:1.2.3.4",
    "::1.2.3.4, ::1.2.3.4",
    "64:ff9b::1.2.3.4, 64:ff9b::102:304",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "::102, ::0.0.1.2",
  })
  void readsAndWrites(String text, String canonical) {
    assertThat(parse(text).host()).isEqualTo(canonical);
    assertThat(parse(canonical)).isEqualTo(parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1..2.3",
        "1.2.3.",
        ".1.2.3",
        "1.2.3.4 ",
        "a.b.c.d",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "::1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::g",
        "1:",
        ":1",
        "1:2:3:4:5:6:7:8::",
        "[::1",
        "::1]",
        "[1.2.3.4]",
        "fe80::1%eth0",
        "localhost",
        "99999999999.1.1.1"
      })
  void refusesTheRest(String text) {
    assertThat(IpAddress.parse(text)).isNull();
  }

  @Property(tries = 1000)
  void whatIsWrittenIsReadBack(@ForAll long high, @ForAll long low) {
    IpAddress v6 = IpAddress.v6(high, low, 80);
    assertThat(IpAddress.parse(v6.host(), 80)).isEqualTo(v6);
    IpAddress sparse = IpAddress.v6(high & 0xFFFF_0000_0000_FFFFL, low & 0xFF_0000L, 80);
    assertThat(IpAddress.parse(sparse.host(), 80)).isEqualTo(sparse);
    IpAddress v4 = IpAddress.v4((int) low, 80);
    assertThat(IpAddress.parse(v4.host(), 80)).isEqualTo(v4);
  }

  @Test
  void textHasThePort() {
    assertThat(parse("1.2.3.4").withPort(80).text()).isEqualTo("1.2.3.4:80");
    assertThat(parse("::1").withPort(65535).text()).isEqualTo("[::1]:65535");
    Bytes out = new Bytes();
    parse("::1").withPort(1).write(out);
    assertThat(out.text()).isEqualTo("[::1]:1");
  }

  @Test
  void binaryIsInNetworkOrder() {
    Bytes out = new Bytes();
    parse("1.2.3.255").writeBinary(out);
    assertThat(out.toByteArray()).containsExactly(1, 2, 3, -1);
    out.clear();
    parse("102:304::ff").writeBinary(out);
    assertThat(out.toByteArray()).containsExactly(1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1);
    assertThat(IpAddress.of(out.array, 0, 16, 9)).isEqualTo(parse("102:304::ff").withPort(9));
  }

  @Test
  void mappedAddressesAreV4() {
    assertThat(parse("::ffff:1.2.3.4").unmapped()).isEqualTo(parse("1.2.3.4"));
    assertThat(parse("::1").unmapped()).isEqualTo(parse("::1"));
    assertThat(parse("1.2.3.4").isMappedV4()).isFalse();
    assertThat(parse("::").isWildcard()).isTrue();
    assertThat(parse("0.0.0.0").isWildcard()).isTrue();
  }

  @Test
  void v4AndV6WithTheSameBitsDiffer() {
    assertThat(parse("0.0.0.1")).isNotEqualTo(parse("::1"));
  }

  @Test
  void unixAddresses() {
    assertThat(new UnixAddress("/run/a.sock").text()).isEqualTo("unix:/run/a.sock");
    assertThat(UnixAddress.UNNAMED.host()).isEqualTo("unix:");
    assertThat(UnixAddress.UNNAMED.port()).isZero();
  }
}
