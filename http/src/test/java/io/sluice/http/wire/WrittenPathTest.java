package io.sluice.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.RequestLine;
import io.sluice.http.RequestTarget;
import io.sluice.http.head.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a path that was read is written again. The expected bytes are nginx 1.31.5's.
final class WrittenPathTest {
  private static RequestTarget read(String uri) {
    byte[] b = Bytes.of("GET " + uri + " HTTP/1.1\r\n");
    RequestLine line = new RequestLine();
    RequestLineScanner scanner = new RequestLineScanner();
    scanner.start(line, 0);
    assertThat(scanner.scan(b, b.length)).isEqualTo(Verdict.COMPLETE);
    RequestTarget target = new RequestTarget();
    assertThat(target.parse(b, line, true)).isTrue();
    return target;
  }

  private static String write(RequestTarget target, boolean replaced) {
    Bytes out = new Bytes();
    target.writePath(0, replaced, out);
    return out.text();
  }

  /// The `%` comes first, or behind each thing that makes a path complex before it.
  @ParameterizedTest
  @CsvSource({
    "/b%20c, /b%20c",
    "//b%20c, /b%20c",
    "/./b%20c, /b%20c",
    "/a/../b%20c, /b%20c",
    "/a/.../b%20c, /a/.../b%20c",
    "/.b%20c, /.b%20c",
    "/a%2f..%2fb%20c, /b%20c",
    "//b%0d%0ac, /b%0D%0Ac",
    "/a/../b%3fc%23d%25e, /b%3Fc%23d%25e",
    "//b%C3%a9, /b%C3%A9",
    "//b%7f, /b%7F",
    "//%41%2b%26, /A+&",
    "//b|%7Cc, /b%7C%7Cc",
    "//b|c, /b|c",
    "/b|c, /b|c",
    "/b|c#%20, /b|c",
  })
  void isEscapedWhereAnythingWasDecoded(String uri, String expected) {
    assertThat(write(read(uri), false)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/b, false",
    "/b?c=%20+, false",
    "//b?c=%20+, false",
    "//b%63, true",
    "/b+, true",
    "//b+, true"
  })
  void knowsWhetherItWasEncoded(String uri, boolean expected) {
    assertThat(read(uri).encoded()).isEqualTo(expected);
  }

  /// Whatever is said of where it comes from.
  @Test
  void neverBreaksTheLine() {
    neverBreaksTheLine("/a b", "/a%20b");
    neverBreaksTheLine("/a\r\nb", "/a%0D%0Ab");
    neverBreaksTheLine("/a?b#c%", "/a%3Fb%23c%25");
    neverBreaksTheLine("/a\u007f", "/a%7F");
    neverBreaksTheLine("/a|b", "/a|b");
  }

  private static void neverBreaksTheLine(String path, String expected) {
    RequestTarget target = read("/");
    byte[] b = Bytes.of(path);
    target.path(b, 0, b.length);
    assertThat(write(target, false)).isEqualTo(expected);
    assertThat(write(target, true)).isEqualTo(expected.replace("|", "%7C"));
  }
}
