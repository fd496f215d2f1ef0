package io.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// No value that is put together from what a client sent ends the line that it is written to.
final class HeadGuardTest {
  private final Origin origin =
      Origin.http(_ ->
          """
          HTTP/1.1 200 OK\r
          Content-Length: 2\r
          Set-Cookie: a=b; Path=/p\r
          X-Odd: \u0001\r
          \r
          ok\
          """);

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                proxy_set_header X-Usual $remote_addr;
                server {
                  listen 127.0.0.1:%%PORT_1%%;
                  location ~ ^/plain/ { proxy_pass http://%%ORIGIN%%; }
                  location ~ (?s)^/uri/(.*) { proxy_pass http://%%ORIGIN%%/$1; }
                  location ~ (?s)^/field/(.*) {
                    proxy_set_header X-Field $1;
                    proxy_pass http://%%ORIGIN%%;
                  }
                  location ~ (?s)^/host/(.*) { proxy_set_header Host $1; proxy_pass http://%%ORIGIN%%; }
                  location ~ (?s)^/method/(.*) { proxy_method $1; proxy_pass http://%%ORIGIN%%; }
                  location ~ (?s)^/added/(.*) { add_header X-Field $1; return 204; }
                  location ~ (?s)^/always/(.*) {
                    add_header X-Good 1 always;
                    add_header X-Field $1 always;
                    return 204;
                  }
                  location ~ (?s)^/trailer/(.*) {
                    add_trailer X-Field $1;
                    add_trailer X-Good 1;
                    proxy_pass http://%%ORIGIN%%;
                  }
                  location ~ (?s)^/etag/(.*) { add_header ETag $1; return 204; }
                  location ~ (?s)^/return/(.*) { return 302 http://h/$1; }
                  location ~ (?s)^/page/(.*) { error_page 418 =301 http://h/$1; return 418; }
                  location ~ (?s)^/cookie/(.*) {
                    proxy_cookie_path /p /$1;
                    proxy_pass http://%%ORIGIN%%;
                  }
                  location = /folded {
                    add_header X-Policy "a;
                      b $uri;\\r\\n   c
              ";
                    proxy_set_header X-Policy "d;
                      e";
                    proxy_pass http://%%ORIGIN%%;
                  }
                }
              }
              """)
          .with("ORIGIN", origin.address());

  @AfterEach
  void stop() {
    origin.close();
  }

  private Response get(String path) {
    try (Client client = sluice.client(1)) {
      return client.request("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "uri, URI",
    "field, 'value of header \"X-Field\"'",
    "host, 'value of header \"Host\"'",
    "method, method"
  })
  void requestIsRefused(String location, String part) {
    for (String bad : new String[] {"a%0D%0AX:y", "%0A", "a%01", "%7F"}) {
      assertThat(get("/" + location + "/" + bad).status()).isEqualTo(502);
    }
    sluice.awaitLog("invalid character in the " + part + " to proxy, request refused");
    assertThat(origin.requests()).isEmpty();
    assertThat(get("/" + location + "/GET").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uri", "host", "method"})
  void spaceInAWordIsRefused(String location) {
    assertThat(get("/" + location + "/a%20b").status()).isEqualTo(502);
    assertThat(origin.requests()).isEmpty();
  }

  @Test
  void spacesAndTabsMayStandInAValue() {
    assertThat(get("/field/a%20%09b").status()).isEqualTo(200);
    assertThat(origin.requests().getFirst().header("X-Field")).isEqualTo("a \tb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"added", "etag", "return", "page", "cookie"})
  void responseIsRefused(String location) {
    for (String bad : new String[] {"a%0D%0AX:y", "%0A", "a%01", "%7F"}) {
      Response response = get("/" + location + "/" + bad);
      assertThat(response.status()).isEqualTo(500);
      assertThat(response.header("X")).isNull();
      assertThat(response.body()).contains("500 Internal Server Error");
    }
    sluice.awaitLog("invalid character in the value of response header \"");
    assertThat(get("/" + location + "/a").status()).isLessThan(303);
  }

  @Test
  void redirectToWhatIsNoUriIsRefused() {
    assertThat(get("/return/a%20b").status()).isEqualTo(500);
    assertThat(get("/added/a%20b").status()).isEqualTo(204);
  }

  @Test
  void madeUpPageGoesWithoutTheField() {
    Response response = get("/always/a%0Ab");
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.header("X-Good")).isEqualTo("1");
    assertThat(response.header("X-Field")).isNull();
    sluice.awaitLog("response header \"X-Field\", header dropped");
  }

  @Test
  void trailerIsDropped() {
    try (Client client = sluice.client(1)) {
      client.send("GET /trailer/a%0Ab HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(client.readAll()).endsWith("0\r\nX-Good: 1\r\n\r\n");
    }
    sluice.awaitLog("invalid character in the value of trailer \"X-Field\", dropped");
  }

  /// A server's own field is passed on as nginx does it.
  @Test
  void whatAServerSendsIsPassedOn() {
    assertThat(get("/plain/").header("X-Odd")).isEqualTo("\u0001");
  }

  @Test
  void lineBreaksOfTheConfigurationBecomeSpaces() {
    assertThat(get("/folded").header("X-Policy")).isEqualTo("a; b /folded; c");
    assertThat(origin.requests().getFirst().header("X-Policy")).isEqualTo("d; e");
    assertThat(sluice.said().toString())
        .contains("[warn] line break in the value of \"X-Policy\" is sent as a space in ");
  }
}
