package io.sluice.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.core.bytes.Bytes;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers as servers send them, and what nginx 1.31.5 makes of them.
final class UpstreamHeadTest {
  private final UpstreamHead head = new UpstreamHead();

  /// What a head says, received in two parts, the first of which moves in between.
  private String scan(byte[] b, int split) {
    head.begin();
    UpstreamHead.Scan result = head.scan(Arrays.copyOf(b, b.length), split);
    if (result == UpstreamHead.Scan.MORE) {
      result = head.scan(b, b.length);
    }
    return switch (result) {
      case MORE, NO_STATUS_LINE -> result.name();
      case INVALID -> head.invalidField();
      case COMPLETE -> describe(b);
    };
  }

  private String describe(byte[] b) {
    String status = Bytes.text(b, head.statusStart(), head.statusEnd() - head.statusStart());
    StringBuilder text =
        new StringBuilder().append(head.version()).append(' ').append(head.status());
    text.append(" <").append(status).append('>');
    Headers fields = head.fields();
    for (int i = 0; i < fields.count(); i++) {
      text.append(' ').append(fields.name(i)).append('=').append(fields.value(i));
    }
    return text.append(" +").append(b.length - head.length()).toString();
  }

  private static String unescape(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0").replace("\\t", "\t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          HTTP/1.1 200 OK\\r\\nA: b\\r\\n\\r\\n                     | 1001 200 <200 OK> A=b +0
          HTTP/1.0 404 Not Found\\r\\n\\r\\nbody                     | 1000 404 <404 Not Found> +4
          HTTP/1.1 200\\r\\n\\r\\n                                   | 1001 200 <200> +0
          HTTP/1.1 200\\n\\n                                         | 1001 200 <200> +0
          HTTP/1.1 200 \\r\\n\\r\\n                                  | 1001 200 <200 > +0
          HTTP/1.1   200 OK\\r\\n\\r\\n                              | 1001 200 <200 OK> +0
          HTTP/1.1 403.1 No\\r\\n\\r\\n                              | 1001 403 <403.1 No> +0
          HTTP/1.1 200 OK\\nA:b\\nB:  c  \\n\\n                      | 1001 200 <200 OK> A=b B=c +0
          HTTP/12.34 200 OK\\r\\n\\r\\n                              | 12034 200 <200 OK> +0
          HTTP/1.1 200 OK\\r\\nHTTP/1.1 200 OK\\r\\nA: b\\r\\n\\r\\n | 1001 200 <200 OK> A=b +0
          HTTP/1.1 200 OK\\r\\nA_b: c\\r\\n\\r\\n                    | 1001 200 <200 OK> A_b=c +0
          HTTP/1.1 200 OK\\r\\nA\\r\\n\\r\\n                         | 1001 200 <200 OK> A= +0
          HTTP/1.1 200 OK\\r\\nA: b\\r\\n                             | MORE
          HTTP/1.1 2x0 OK\\r\\n\\r\\n                                | NO_STATUS_LINE
          HTTP/1.1 2000 OK\\r\\n\\r\\n                               | NO_STATUS_LINE
          HTTP/0.9 200 OK\\r\\n\\r\\n                                | NO_STATUS_LINE
          HTTP/1. 200 OK\\r\\n\\r\\n                                 | NO_STATUS_LINE
          HTTP/1234.1 200 OK\\r\\n\\r\\n                             | NO_STATUS_LINE
          HTTP/1.1 200 OK\\rx\\n\\r\\n                               | NO_STATUS_LINE
          http/1.1 200 OK\\r\\n\\r\\n                                | NO_STATUS_LINE
          just text                                                   | NO_STATUS_LINE
          HTTP/1.1 200 OK\\r\\n A: b\\r\\n\\r\\n                     | ~"\\x20..."~
          HTTP/1.1 200 OK\\r\\nA B: c\\r\\n\\r\\n                    | ~"A\\x20..."~
          HTTP/1.1 200 OK\\r\\nA: b\\0c\\r\\n\\r\\n                  | ~"A: b\\x00..."~
          HTTP/1.1 200 OK\\r\\n: b\\r\\n\\r\\n                       | ~"\\x3a..."~
          """)
  void heads(String text, String expected) {
    byte[] b = Bytes.of(unescape(text));
    for (int split = 0; split <= b.length; split++) {
      assertThat(scan(b, split)).as("split at %d", split).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length", "content-length", "CONTENT-LENGTH"})
  void knowsFieldsInAnyCase(String name) {
    byte[] b = Bytes.of("HTTP/1.1 200 OK\r\n" + name + ": 5\r\n\r\n");
    scan(b, b.length);
    assertThat(head.known(0)).isEqualTo(Field.CONTENT_LENGTH);
    assertThat(head.fields().first(Field.CONTENT_LENGTH)).isZero();
  }

  /// However the bytes come, the result is the same, and every range lies inside what was received.
  @FuzzTest
  void anyBytes(byte[] b) {
    String whole = scan(b, b.length);
    assertThat(scan(b, b.length / 2)).isEqualTo(whole);
    assertThat(scan(b, 0)).isEqualTo(whole);
  }
}
