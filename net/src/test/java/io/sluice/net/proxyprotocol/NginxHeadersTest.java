package io.sluice.net.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.ProxyHeader;
import io.sluice.core.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What nginx 1.31.5 makes of headers, most of them malformed: recorded from `listen …
/// proxy_protocol` in `stream`, each sent by a client that says nothing more.
class NginxHeadersTest {
  private static final String RECORD = "nginx-1.31.5.txt";
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x(..)|(.))");

  /// Where nginx closes the connection without a word.
  private static final String SILENT = "refused silently";

  @TestFactory
  Stream<DynamicTest> agrees() throws IOException {
    return record()
        .lines()
        .map(line -> {
          String[] parts = line.split("\t", 2);
          return DynamicTest.dynamicTest(
              parts[0],
              () -> assertThat(outcome(unescape(parts[0]))).isEqualTo(expected(parts[1])));
        });
  }

  private static String record() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(NginxHeadersTest.class.getResourceAsStream(RECORD))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static String expected(String recorded) {
    return recorded.equals(SILENT) ? "header is too short" : unescape(recorded);
  }

  private static String unescape(String text) {
    return ESCAPE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(character(m)));
  }

  private static String character(MatchResult m) {
    String hex = m.group(1);
    return hex != null
        ? Character.toString(Integer.parseInt(hex, 16))
        : m.group(2).replace('r', '\r').replace('n', '\n');
  }

  private static String outcome(String sent) {
    byte[] b = Bytes.of(sent);
    return switch (HeaderReader.parse(b, 0, b.length)) {
      case Parsed.Complete whole -> accepted(whole.header());
      case Parsed.Malformed none -> none.message();
      case Parsed.Incomplete _ -> HeaderReader.truncated(b, 0, b.length);
    };
  }

  private static String accepted(@Nullable ProxyHeader header) {
    return header == null
        ? "accepted as unknown"
        : "accepted from " + text(header.source()) + " to " + text(header.destination());
  }

  private static String text(ProxyHeader.Endpoint endpoint) {
    return endpoint.host() + ' ' + endpoint.port();
  }
}
