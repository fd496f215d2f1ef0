package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Made-up pages, and what `error_page` puts in their place.
final class ErrorPageTest {
  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
          """
          http {
            root %%DIR%%;
            server {
              listen 127.0.0.1:%%PORT_1%%;
              absolute_redirect off;
              location /plain { return 404; }
              location /bare { server_tokens off; return 404; }
              location /unpadded { msie_padding off; return 404; }
              location /odd { return 418; }

              location /uri { error_page 404 /page; return 404; }
              location /equals { error_page 404 = /page; return 404; }
              location /code { error_page 404 403 =201 /page; return 403; }
              location /var { error_page 404 /page?u=$uri; return 404; }
              location /named { error_page 404 = @named; return 404; }
              location /nonamed { error_page 404 @nowhere; return 404; }
              location /to { error_page 404 http://a/b; return 404; }
              location /to301 { error_page 404 =301 /x; return 404; }
              location /away { error_page 404 =307 http://a/b; return 404; }
              location /file { error_page 404 /none; return 404; }
              location /made { error_page 404 /page.html; return 404; }
              location /made200 { error_page 404 =200 /page.html; return 404; }
              location /twice { error_page 404 /again; return 404; }
              location /again { error_page 403 /page; return 403; }
              location /recursive { recursive_error_pages on; error_page 404 /rec; return 404; }
              location /rec { recursive_error_pages on; error_page 403 /page; return 403; }
              location = /page { return 200 "page $args $request_method"; }
              location @named { return 202 "named $uri"; }
              location /loop { recursive_error_pages on; error_page 404 /loop; return 404; }
            }
          }
          """);

  @Test
  void makesUpAPage() {
    Response response = sluice.get(1, "/plain");
    assertThat(response.statusLine()).isEqualTo("HTTP/1.1 404 Not Found");
    assertThat(response.header("Content-Type")).isEqualTo("text/html");
    assertThat(response.body())
        .isEqualTo(
            """
            <html>\r
            <head><title>404 Not Found</title></head>\r
            <body>\r
            <center><h1>404 Not Found</h1></center>\r
            <hr><center>sluice/0.1.0</center>\r
            </body>\r
            </html>\r
            """);
    assertThat(sluice.get(1, "/bare").body()).contains("<hr><center>sluice</center>");
  }

  /// As nginx has it: the entity tag stays, since files have it before their status is known.
  @Test
  void fileForAnErrorHasNoTime() {
    sluice.write("page.html", "made");
    Response made = sluice.get(1, "/made");
    assertThat(made.status()).isEqualTo(404);
    assertThat(made.body()).isEqualTo("made");
    assertThat(made.header("Last-Modified")).isNull();
    assertThat(made.header("Accept-Ranges")).isNull();
    assertThat(made.header("ETag")).isNotNull();
    Response good = sluice.get(1, "/made200");
    assertThat(good.status()).isEqualTo(200);
    assertThat(good.header("Last-Modified")).isNotNull();
    assertThat(good.header("Accept-Ranges")).isEqualTo("bytes");
  }

  @Test
  void hasNoPageForUnknownStatuses() {
    Response response = sluice.get(1, "/odd");
    assertThat(response.status()).isEqualTo(418);
    assertThat(response.header("Content-Length")).isEqualTo("0");
  }

  @Test
  void padsPagesForBrowsersThatHideShortOnes() {
    assertThat(get("/plain", "Mozilla/5.0 Chrome/1 Safari/1")).hasSizeGreaterThan(512);
    assertThat(get("/plain", "Mozilla/4.0 (compatible; MSIE 6.0; x)")).hasSizeGreaterThan(512);
    assertThat(get("/plain", "curl")).hasSizeLessThan(200);
    assertThat(get("/unpadded", "Mozilla/5.0 Chrome/1 Safari/1")).hasSizeLessThan(200);
  }

  private String get(String path, String agent) {
    try (Client client = sluice.client(1)) {
      return client
          .request("GET " + path + " HTTP/1.1\r\nHost: a\r\nUser-Agent: " + agent + "\r\n\r\n")
          .body();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/uri       | 404 | page  GET",
        "/equals    | 200 | page  GET",
        "/code      | 201 | page  GET",
        "/var       | 404 | page u=/var GET",
        "/named     | 202 | named /named",
        "/recursive | 403 | page  GET",
      })
  void answersFromElsewhere(String path, int status, String body) {
    Response response = sluice.get(1, path);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.body()).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource({"/to,302,http://a/b", "/away,307,http://a/b"})
  void redirects(String path, int status, String location) {
    Response response = sluice.get(1, path);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.header("Location")).isEqualTo(location);
  }

  @ParameterizedTest
  @CsvSource({"/file,404", "/twice,403", "/nonamed,500", "/loop,500"})
  void fallsBackToAMadeUpPage(String path, int status) {
    Response response = sluice.get(1, path);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.body()).contains("<center><h1>");
  }

  @Test
  void turnsOtherMethodsIntoGet() {
    try (Client client = sluice.client(1)) {
      String body =
          client.request("POST /uri HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").body();
      assertThat(body).isEqualTo("page  GET");
    }
  }
}
