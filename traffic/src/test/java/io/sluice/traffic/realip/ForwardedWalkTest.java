package io.sluice.traffic.realip;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import io.sluice.core.address.Cidr;
import io.sluice.core.address.UnixAddress;
import io.sluice.traffic.TestExchange;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedWalkTest {
  private static final Address PEER = TestExchange.address("127.0.0.1", 1);

  private static TrustedProxies trusted(String... blocks) {
    TrustedProxies trusted = new TrustedProxies();
    for (String block : blocks) {
      trusted.add(Objects.requireNonNull(Cidr.parse(block)));
    }
    return trusted;
  }

  private static String walk(boolean recursive, Address peer, String... fields) {
    ForwardedWalk walk =
        new ForwardedWalk(trusted("127.0.0.1", "10.0.0.0/8", "2001:db8::/32"), recursive, peer);
    boolean more = true;
    for (int i = fields.length - 1; i >= 0 && more; i--) {
      more = walk.read(fields[i]);
    }
    Address told = walk.result();
    return told == null ? "none" : told.text();
  }

  // What nginx 1.31.5 makes of the same fields.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1.2.3.4|1.2.3.4:0|1.2.3.4:0",
        "5.6.7.8, 1.2.3.4|1.2.3.4:0|1.2.3.4:0",
        "5.6.7.8, 10.0.0.1|10.0.0.1:0|5.6.7.8:0",
        "5.6.7.8,10.0.0.1|10.0.0.1:0|5.6.7.8:0",
        "~5.6.7.8, 10.0.0.1 , ~|10.0.0.1:0|5.6.7.8:0",
        "~ 1.2.3.4~|none|none",
        "~,1.2.3.4~|none|none",
        "~, 1.2.3.4~|1.2.3.4:0|1.2.3.4:0",
        "10.0.0.1, 10.0.0.2, 10.0.0.3|10.0.0.3:0|10.0.0.1:0",
        "9.9.9.9, 5.6.7.8, 10.0.0.2|10.0.0.2:0|5.6.7.8:0",
        "x, 10.0.0.2|10.0.0.2:0|10.0.0.2:0",
        "10.0.0.2, x|none|none",
        "x|none|none",
        "~~|none|none",
        "~,~|none|none",
        "~ , ,~|none|none",
        "1.2.3.4:80|1.2.3.4:80|1.2.3.4:80",
        "1.2.3.4:0|none|none",
        "1.2.3.4:65536|none|none",
        "1.2.3.4:|none|none",
        "::1|[::1]:0|[::1]:0",
        "[::1]|[::1]:0|[::1]:0",
        "[::1]:80|[::1]:80|[::1]:80",
        "[::1]:0|none|none",
        "[::1]80|none|none",
        "[::1|none|none",
        "[]|none|none",
        "[|none|none",
        ":80|none|none",
        "[1.2.3.4]|1.2.3.4:0|1.2.3.4:0",
        "[1.2.3.4]:80|1.2.3.4:80|1.2.3.4:80",
        "255.255.255.255|none|none",
        "5.6.7.8, [2001:db8::5]:99|[2001:db8::5]:99|5.6.7.8:0",
        "~1.2.3.4\t~|none|none",
      })
  void oneField(String field, String last, String recursive) {
    assertThat(walk(false, PEER, field)).isEqualTo(last);
    assertThat(walk(true, PEER, field)).isEqualTo(recursive);
  }

  @Test
  void severalFields() {
    String[] fields = {"1.1.1.1, 2.2.2.2", "10.0.0.1", "10.0.0.2, 10.0.0.3"};
    assertThat(walk(false, PEER, fields)).isEqualTo("10.0.0.3:0");
    assertThat(walk(true, PEER, fields)).isEqualTo("2.2.2.2:0");
    assertThat(walk(true, PEER, "10.0.0.1", "x")).isEqualTo("none");
    assertThat(walk(true, PEER, "x", "10.0.0.1")).isEqualTo("10.0.0.1:0");
    assertThat(walk(true, PEER, "1.1.1.1", "", "10.0.0.1")).isEqualTo("10.0.0.1:0");
    assertThat(walk(false, PEER, "1.1.1.1", "")).isEqualTo("none");
  }

  @Test
  void nobodyElseIsBelieved() {
    assertThat(walk(true, TestExchange.address("9.9.9.9", 1), "1.2.3.4")).isEqualTo("none");
    assertThat(walk(true, UnixAddress.UNNAMED, "1.2.3.4")).isEqualTo("none");
    assertThat(walk(false, TestExchange.address("::ffff:10.1.1.1", 1), "1.2.3.4"))
        .isEqualTo("1.2.3.4:0");
  }

  @Test
  void unixSocketsAreTrustedTogether() {
    TrustedProxies trusted = new TrustedProxies();
    assertThat(trusted.isEmpty()).isTrue();
    trusted.add(UnixAddress.UNNAMED);
    assertThat(trusted.isEmpty()).isFalse();
    assertThat(trusted.contains(new UnixAddress("/tmp/x"))).isTrue();
    assertThat(trusted.contains(PEER)).isFalse();
  }
}
