package io.sluice.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.Method;
import io.sluice.http.RequestLine;
import io.sluice.http.head.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What nginx 1.31.5 says of the same lines.
final class RequestLineScannerTest {
  private final RequestLine line = new RequestLine();
  private final RequestLineScanner scanner = new RequestLineScanner();
  private byte[] bytes = {};

  private Verdict scan(String text) {
    bytes = Bytes.of(text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0"));
    line.clear();
    scanner.start(line, 0);
    return scanner.scan(bytes, bytes.length);
  }

  private String text(int start, int end) {
    return start < 0 ? "-" : Bytes.text(bytes, start, end - start);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          GET / HTTP/1.1\\r\\n                       | GET     | /              | 1001
          GET / HTTP/1.0\\n                          | GET     | /              | 1000
          \\r\\n\\n\\r\\nGET /a HTTP/1.1\\r\\n        | GET     | /a             | 1001
          GET    /a    HTTP/1.1   \\r\\n             | GET     | /a             | 1001
          HEAD /a?b=c HTTP/1.2\\r\\n                 | HEAD    | /a?b=c         | 1002
          POST /a HTTP/1.99\\r\\n                    | POST    | /a             | 1099
          GET /\\r\\n                                | GET     | /              | 9
          GET /x?y \\n                               | GET     | /x?y           | 9
          FOO-BAR_ /a HTTP/1.1\\r\\n                 | OTHER   | /a             | 1001
          PROPFIND /a HTTP/1.1\\r\\n                 | PROPFIND| /a             | 1001
          GETX /a HTTP/1.1\\r\\n                     | OTHER   | /a             | 1001
          GET http://host HTTP/1.1\\r\\n             | GET     | /              | 1001
          GET http://host/a HTTP/1.1\\r\\n           | GET     | /a             | 1001
          GET HTTP://host:81/a HTTP/1.1\\r\\n        | GET     | /a             | 1001
          GET http://host?a HTTP/1.1\\r\\n           | GET     | ?a             | 1001
          GET http://[::1]:81/a HTTP/1.1\\r\\n       | GET     | /a             | 1001
          GET http://h:/a HTTP/1.1\\r\\n             | GET     | /a             | 1001
          GET ws+x-1.0://h/a HTTP/1.1\\r\\n          | GET     | /a             | 1001
          GET http:///a HTTP/1.1\\r\\n               | GET     | /a             | 1001
          CONNECT host:443 HTTP/1.1\\r\\n            | CONNECT | /              | 1001
          GET /%41#x HTTP/1.1\\r\\n                  | GET     | /%41#x         | 1001
          """)
  void goodLines(String text, Method method, String uri, int version) {
    assertThat(scan(text)).isEqualTo(Verdict.COMPLETE);
    assertThat(line.method).isEqualTo(method);
    assertThat(text(line.uriStart, line.uriEnd)).isEqualTo(uri);
    assertThat(line.version).isEqualTo(version);
    assertThat(scanner.position()).isEqualTo(bytes.length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          get / HTTP/1.1\\r\\n             | BAD_METHOD
          GEt / HTTP/1.1\\r\\n             | BAD_METHOD
          G1T / HTTP/1.1\\r\\n             | BAD_METHOD
          GET\\r\\n                        | BAD_METHOD
          \\0                              | BAD_METHOD
          GET * HTTP/1.1\\r\\n             | BAD_REQUEST
          GET ?a HTTP/1.1\\r\\n            | BAD_REQUEST
          GET a HTTP/1.1\\r\\n             | BAD_REQUEST
          GET \\r\\n                       | BAD_REQUEST
          GET /a b HTTP/1.1\\r\\n          | BAD_REQUEST
          GET /\\0 HTTP/1.1\\r\\n          | BAD_REQUEST
          GET /a\\0 HTTP/1.1\\r\\n         | BAD_REQUEST
          GET /?\\0 HTTP/1.1\\r\\n         | BAD_REQUEST
          GET http:/h/ HTTP/1.1\\r\\n      | BAD_REQUEST
          GET http//h/ HTTP/1.1\\r\\n      | BAD_REQUEST
          GET http://h_x/ HTTP/1.1\\r\\n   | BAD_REQUEST
          GET http://h:x/ HTTP/1.1\\r\\n   | BAD_REQUEST
          GET http://[::1/ HTTP/1.1\\r\\n  | BAD_REQUEST
          GET http://h\\r\\n               | BAD_REQUEST
          CONNECT host HTTP/1.1\\r\\n      | BAD_REQUEST
          CONNECT host: HTTP/1.1\\r\\n     | BAD_REQUEST
          CONNECT h:1/ HTTP/1.1\\r\\n      | BAD_REQUEST
          CONNECT /a HTTP/1.1\\r\\n        | BAD_REQUEST
          GET / HTTP/2.0\\r\\n             | BAD_VERSION
          GET / HTTP/11.0\\r\\n            | BAD_VERSION
          GET / HTTP/0.9\\r\\n             | BAD_REQUEST
          GET / HTTP/1\\r\\n               | BAD_REQUEST
          GET / HTTP/1.\\r\\n              | BAD_REQUEST
          GET / HTTP/1.1000\\r\\n          | BAD_REQUEST
          GET / HTTP/1.1 x\\r\\n           | BAD_REQUEST
          GET / HTTP/1.1\\rx               | BAD_REQUEST
          GET / http/1.1\\r\\n             | BAD_REQUEST
          GET / HTTX/1.1\\r\\n             | BAD_REQUEST
          GET /\\rx                        | BAD_REQUEST
          POST /\\r\\n                     | BAD_09_METHOD
          """)
  void badLines(String text, Verdict verdict) {
    assertThat(scan(text)).isEqualTo(verdict);
  }

  @Test
  void deleteIsAControlCharacter() {
    assertThat(scan("GET /\u007f HTTP/1.1\r\n")).isEqualTo(Verdict.BAD_REQUEST);
  }

  @Test
  void bytesAboveAsciiMayStandInATarget() {
    assertThat(scan("GET /\u00e9 HTTP/1.1\r\n")).isEqualTo(Verdict.COMPLETE);
  }

  @Test
  void hostAndPortAreFound() {
    scan("GET http://exAmple.com:8080/a HTTP/1.1\r\n");
    assertThat(text(line.hostStart, line.hostEnd)).isEqualTo("exAmple.com:8080");
    assertThat(text(line.schemeStart, line.schemeEnd)).isEqualTo("http");
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b.c, false, c, -",
    "/a.b/c, false, -, -",
    "/a.b.c?x.y, false, c?x.y, x.y",
    "/a?, false, -, ''",
    "/./a, true, -, -",
    "/a//b, true, -, -",
    "/.a, true, -, -",
    "/a%20b, true, -, -",
    "/a?b#c, true, -, b#c",
    "/a#b, true, -, -"
  })
  void whatAPathNeedsIsSeen(String uri, boolean complex, String extension, String args) {
    scan("GET " + uri + " HTTP/1.1\r\n");
    assertThat(line.complex).isEqualTo(complex);
    assertThat(text(line.extStart, line.uriEnd)).isEqualTo(extension);
    assertThat(text(line.argsStart, line.uriEnd)).isEqualTo(args);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a/b.c?d=e HTTP/1.1\r\n",
        "\r\n\r\nPOST http://[::1]:80/x%20y/../z#f HTTP/1.0  \r\n",
        "CONNECT host:443 HTTP/1.1\r\n",
        "GET /old\r\n",
        "GET /a b\r\n"
      })
  void everySplitGivesTheSame(String text) {
    Verdict whole = scan(text);
    String fields = describe();
    for (int split = 1; split < bytes.length; split++) {
      line.clear();
      scanner.start(line, 0);
      Verdict verdict = scanner.scan(bytes, split);
      if (verdict == Verdict.MORE) {
        verdict = scanner.scan(bytes, bytes.length);
      }
      assertThat(verdict).isEqualTo(whole);
      assertThat(describe()).isEqualTo(fields);
    }
    line.clear();
    scanner.start(line, 0);
    Verdict verdict = Verdict.MORE;
    for (int end = 1; verdict == Verdict.MORE && end <= bytes.length; end++) {
      verdict = scanner.scan(bytes, end);
    }
    assertThat(verdict).isEqualTo(whole);
    assertThat(describe()).isEqualTo(fields);
  }

  private String describe() {
    return line.start
        + " "
        + line.end
        + " "
        + line.method
        + " "
        + line.methodEnd
        + " "
        + line.uriStart
        + " "
        + line.uriEnd
        + " "
        + line.argsStart
        + " "
        + line.extStart
        + " "
        + line.hostStart
        + " "
        + line.hostEnd
        + " "
        + line.protocolStart
        + " "
        + line.version
        + " "
        + line.complex
        + line.plus
        + line.emptyPath;
  }
}
