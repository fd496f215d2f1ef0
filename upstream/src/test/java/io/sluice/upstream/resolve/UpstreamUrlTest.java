package io.sluice.upstream.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpstreamUrlTest {
  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, 80, false, ''",
    "example.com:8080, example.com, 8080, true, ''",
    "127.0.0.1:1, 127.0.0.1, 1, true, ''",
    "127.0.0.1, 127.0.0.1, 80, false, ''",
    "[::1]:8080, [::1], 8080, true, ''",
    "[::1], [::1], 80, false, ''",
    "host/a:b, host, 80, false, /a:b",
    "host:81/a?b, host, 81, true, /a?b",
    "host?b/c, host, 80, false, ?b/c",
    "[::1]/x, [::1], 80, false, /x",
    "unix:/tmp/s, /tmp/s, 0, false, ''",
    "unix:/tmp/s:/uri, /tmp/s, 0, false, /uri",
    "UNIX:/tmp/s, /tmp/s, 0, false, ''",
  })
  void reads(String text, String host, int port, boolean given, String uri) throws Exception {
    UpstreamUrl url = UpstreamUrl.parseWithUri(text, 80);

    assertThat(url.host()).isEqualTo(host);
    assertThat(url.port()).isEqualTo(port);
    assertThat(url.portGiven()).isEqualTo(given);
    assertThat(url.uri()).isEqualTo(uri);
  }

  @ParameterizedTest
  @CsvSource({
    "host:0, invalid port",
    "host:65536, invalid port",
    "host:x, invalid port",
    "'host:', invalid port",
    "host:1:2, invalid port",
    ":80, no host",
    "'', no host",
    "host/uri, invalid host",
    "[::1, invalid host",
    "[::1]x, invalid host",
    "[::zz]:80, invalid IPv6 address",
    "[1.2.3.4]:80, invalid IPv6 address",
    "[]:80, no host",
    "unix:, no path in the unix domain socket",
  })
  void refuses(String text, String message) {
    assertThatThrownBy(() -> UpstreamUrl.parse(text, 80)).hasMessage(message);
  }

  @Test
  void refusesAPathThatNoSocketCanHave() {
    assertThatThrownBy(() -> UpstreamUrl.parse("unix:/" + "x".repeat(107), 0))
        .hasMessage("too long path in the unix domain socket");
  }

  @Test
  void knowsLiterals() throws Exception {
    assertThat(String.valueOf(UpstreamUrl.parse("127.0.0.1:80", 0).literal()))
        .isEqualTo("127.0.0.1:80");
    assertThat(String.valueOf(UpstreamUrl.parse("[0:0::1]:80", 0).literal())).isEqualTo("[::1]:80");
    assertThat(String.valueOf(UpstreamUrl.parse("unix:/a", 0).literal())).isEqualTo("unix:/a");
    assertThat(UpstreamUrl.parse("localhost", 80).literal()).isNull();
    assertThat(UpstreamUrl.parse("1.2.3", 80).literal()).isNull();
  }
}
