package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of the heads of requests.
final class HeadTest {
  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
          """
          http {
            server {
              listen 127.0.0.1:%%PORT_1%%;
              server_name one;
              client_header_timeout 300ms;
              location / { return 200 "$request_method $uri $args $host"; }
            }
            server {
              listen 127.0.0.1:%%PORT_1%%;
              server_name two;
              underscores_in_headers on;
              location / { return 200 "two $http_a_b"; }
            }
          }
          """);

  private Response answer(String request) {
    try (Client client = sluice.client(1)) {
      return client.request(request.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0"));
    }
  }

  private static void sendByBytes(Client client, String text) {
    for (int i = 0; i < text.length(); i++) {
      client.send(text.substring(i, i + 1));
    }
  }

  @Test
  void aHeadThatComesByteByByteIsRead() {
    String request = "\r\nGET /a/../%62?c=d HTTP/1.1\r\nHost: ONE:80\r\nUser-Agent:  x \r\n\r\n";
    try (Client client = sluice.client(1)) {
      sendByBytes(client, request);
      assertThat(client.response().body()).isEqualTo("GET /b c=d one");
    }
  }

  @Test
  void everySplitOfAHeadIsRead() {
    String request = "GET /x HTTP/1.1\r\nHost: two\r\nA_b: value\r\n\r\n";
    try (Client client = sluice.client(1)) {
      for (int split = 1; split < request.length(); split++) {
        client.send(request.substring(0, split)).send(request.substring(split));
        assertThat(client.response().body()).isEqualTo("two value");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          get / HTTP/1.1\\r\\n                                            | 400 | client sent invalid method
          GET x HTTP/1.1\\r\\n                                            | 400 | client sent invalid request
          GET /%zz HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n                      | 400 | client sent invalid request
          GET / HTTP/2.0\\r\\n                                            | 505 | client sent invalid version
          GET / HTTP/1.1\\r\\n\\r\\n                                      | 400 | client sent HTTP/1.1 request without "Host" header
          GET / HTTP/1.1\\r\\nHost: a b\\r\\n\\r\\n                       | 400 | client sent invalid host header
          GET http://a:b/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n               | 400 | client sent invalid request
          GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n             | 400 | client sent duplicate host header: "Host: b", previous value: "Host: a"
          GET / HTTP/1.1\\r\\nExpect: a\\r\\nExpect: b\\r\\n               | 400 | client sent duplicate header line: "Expect: b", previous value: "Expect: a"
          GET / HTTP/1.1\\r\\nA b: c\\r\\n                                 | 400 | client sent invalid header line: "A\\x20..."
          GET / HTTP/1.1\\r\\nA: b\\0\\r\\n                                | 400 | client sent invalid header line: "A: b\\x00..."
          GET / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: x\\r\\n\\r\\n   | 400 | client sent invalid "Content-Length" header
          GET / HTTP/1.0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n       | 400 | client sent HTTP/1.0 request with "Transfer-Encoding" header
          GET / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: x\\r\\n\\r\\n | 501 | client sent unknown "Transfer-Encoding": "x"
          TRACE / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n                        | 405 | client sent TRACE method
          """)
  void badHeadsAreRefusedAndLogged(String request, int status, String message) {
    assertThat(answer(request).status()).isEqualTo(status);
    sluice.awaitLog(message);
  }

  @Test
  void ambiguousFramingIsRefusedAndTheConnectionClosed() {
    String smuggled =
        String.join(
            "\r\n",
            "POST / HTTP/1.1",
            "Host: a",
            "Content-Length: 4",
            "Transfer-Encoding: chunked",
            "",
            "0",
            "",
            "GET /smuggled HTTP/1.1",
            "Host: a",
            "",
            "");
    try (Client client = sluice.client(1)) {
      assertThat(client.request(smuggled).status()).isEqualTo(400);
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void anInvalidFieldIsDroppedAndLogged() {
    assertThat(answer("GET / HTTP/1.1\r\nHost: two\r\nA(b: c\r\n\r\n").body()).isEqualTo("two ");
    sluice.awaitLog("client sent invalid header line: \"A(b: c\"");
  }

  @Test
  void aLineThatIsTooLongIsRefused() {
    String much = "x".repeat(9000);
    assertThat(answer("GET /" + much + " HTTP/1.1\r\n").status()).isEqualTo(414);
    sluice.awaitLog("client sent too long URI");
    Response tooLarge = answer("GET / HTTP/1.1\r\nHost: a\r\nA: " + much + "\r\n\r\n");
    assertThat(tooLarge.status()).isEqualTo(400);
    assertThat(tooLarge.body()).contains("Request Header Or Cookie Too Large");
    sluice.awaitLog("client sent too long header line: \"A: xxx");
  }

  @Test
  void aLongHeadIsReadWhole() {
    String much = "x".repeat(8000);
    String fields = "A: " + much + "\r\nB: " + much + "\r\nC: " + much + "\r\n";
    assertThat(answer("GET / HTTP/1.1\r\n" + fields + "Host: one\r\n\r\n").body())
        .isEqualTo("GET /  one");
  }

  @Test
  void oldVersionsAreSpoken() {
    try (Client client = sluice.client(1)) {
      client.send("GET /old\r\n");
      assertThat(client.readAll()).isEqualTo("GET /old  one");
    }
    try (Client client = sluice.client(1)) {
      Response response = client.request("GET /old HTTP/1.0\r\n\r\n");
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void aHeadThatDoesNotComeInTimeIsGivenUpSilently() {
    try (Client client = sluice.client(1)) {
      client.send("GET / HTTP/1.1\r\nHos");
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("client timed out (110: Connection timed out) while reading client request");
  }
}
