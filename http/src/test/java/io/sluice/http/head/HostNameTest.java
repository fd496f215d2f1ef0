package io.sluice.http.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.RequestTarget;
import io.sluice.http.Span;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostNameTest {
  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, 0",
    "Example.COM:8080, example.com, 8080",
    "example.com., example.com, 0",
    "example.com.:80, example.com, 80",
    "a:, a, 0",
    "[::1], [::1], 0",
    "[::1]:65535, [::1], 65535",
    "[::FFFF:1.2.3.4], [::ffff:1.2.3.4], 0",
    "a_b~!$&'()*+;=%41, a_b~!$&'()*+;=%41, 0",
    ".example.com, .example.com, 0",
    "127.0.0.1, 127.0.0.1, 0"
  })
  void hosts(String text, String name, int port) {
    Span span = new Span();
    byte[] b = Bytes.of(text);
    assertThat(HostName.read(b, 0, b.length, span, new RequestTarget())).isEqualTo(port);
    assertThat(span.text()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ":80",
        ".:80",
        "a..b",
        "a b",
        "a/b",
        "a\\b",
        "a\"b",
        "[::1",
        "[::1]x",
        "[::1]:x",
        "a:x",
        "a:65536",
        "a:99999999999",
        "a:80:80",
        "a@b",
        "[a..b]",
        "a\0",
        "a\tb",
        "[::1%eth0]"
      })
  void notHosts(String text) {
    byte[] b = Bytes.of(text);
    assertThat(HostName.read(b, 0, b.length, new Span(), new RequestTarget())).isNegative();
  }
}
