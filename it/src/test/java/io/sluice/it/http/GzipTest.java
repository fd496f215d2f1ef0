package io.sluice.it.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `gzip` in a server.
final class GzipTest {
  private static final String CONFIGURATION =
      """
      http {
        log_format ratio "$uri ratio=$gzip_ratio";
        access_log access.log ratio;
        gzip on;
        server {
          listen 127.0.0.1:%%PORT_1%%;
          root %%DIR%%;
          default_type text/html;
          location / { gzip_vary on; }
          location /off/ { gzip off; alias %%DIR%%/; }
          location /best/ { gzip_comp_level 9; gzip_buffers 2 1k; alias %%DIR%%/; }
          location /plain/ { default_type text/plain; alias %%DIR%%/; }
          location /typed/ {
            gzip_types text/plain; default_type "TEXT/plain; charset=utf-8"; alias %%DIR%%/;
          }
          location /any/ { gzip_types *; default_type x/y; alias %%DIR%%/; }
          location /long/ { gzip_min_length 1m; alias %%DIR%%/; }
          location /old/ { gzip_http_version 1.0; alias %%DIR%%/; }
          location /via/ {
            gzip_proxied no-cache auth; add_header Cache-Control "public, no-cache";
            alias %%DIR%%/;
          }
          location /agents/ { gzip_disable msie6 ^bot; alias %%DIR%%/; }
          location /postponed/ { postpone_gzipping 2k; alias %%DIR%%/; }
          location /proxy/ { proxy_pass http://%%ORIGIN%%; }
          location /unbuffered/ { proxy_buffering off; proxy_pass http://%%ORIGIN%%; }
        }
      }
      """;

  private static final String SHORT = "a page that is long enough for compression\n".repeat(3);
  private static final String LONG = noise(300_000);

  private final Origin origin =
      Origin.http(request -> {
        boolean closes = request.line().contains("/closes");
        return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"x\"\r\n"
            + (closes ? "" : "Content-Length: " + LONG.length() + "\r\n")
            + "\r\n"
            + LONG;
      });

  @RegisterExtension
  final Sluice sluice = Sluice.serving(CONFIGURATION).with("ORIGIN", origin.address());

  private static String noise(int length) {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(Integer.toString(random.nextInt(), 36)).append(" words ");
    }
    return text.substring(0, length);
  }

  @BeforeEach
  void files() {
    sluice.write("short", SHORT);
    sluice.write("long", LONG);
    sluice.write("empty", "");
  }

  @AfterEach
  void stop() {
    origin.close();
  }

  private Response get(String path, String... fields) {
    return request("GET", path, "1.1", fields);
  }

  private Response request(String method, String path, String version, String... fields) {
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/" + version + "\r\n");
    head.append("Host: localhost\r\nConnection: close\r\nAccept-Encoding: deflate, gzip\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    try (Client client = sluice.client(1)) {
      client.send(head + "\r\n");
      return client.response(method.equals("HEAD"));
    }
  }

  private static String unpacked(Response response) {
    assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(response.header("Content-Length")).isNull();
    try (var in =
        new GZIPInputStream(new ByteArrayInputStream(response.body().getBytes(ISO_8859_1)))) {
      return new String(in.readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"/", "/best/", "/postponed/", "/any/", "/typed/"})
  void filesOfAnySizeComeOutAsTheyWere(String location) {
    assertThat(unpacked(get(location + "short"))).isEqualTo(SHORT);
    assertThat(unpacked(get(location + "long"))).isEqualTo(LONG);
  }

  @ParameterizedTest
  @CsvSource({"/proxy/", "/unbuffered/", "/proxy/closes", "/unbuffered/closes"})
  void answersOfServersToo(String path) {
    Response response = get(path);
    assertThat(unpacked(response)).isEqualTo(LONG);
    assertThat(response.header("ETag")).isEqualTo("W/\"x\"");
    assertThat(response.header("Accept-Ranges")).isNull();
  }

  @Test
  void theTagIsWeakAndCachesAreTold() {
    Response response = get("/short");
    assertThat(response.header("ETag")).startsWith("W/\"");
    assertThat(response.header("Vary")).isEqualTo("Accept-Encoding");
    assertThat(response.header("Accept-Ranges")).isNull();
    assertThat(response.header("Transfer-Encoding")).isEqualTo("chunked");
    Response plain = sluice.get(1, "/short");
    assertThat(plain.body()).isEqualTo(SHORT);
    assertThat(plain.header("Vary")).isEqualTo("Accept-Encoding");
    assertThat(plain.header("ETag")).startsWith("\"");
    assertThat(sluice.get(1, "/off/short").header("Vary")).isNull();
  }

  @Test
  void headTellsTheSame() {
    Response response = request("HEAD", "/short", "1.1");
    assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(response.header("Content-Length")).isNull();
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/off/short,",
    "/plain/short,",
    "/long/short,",
    "/empty,",
    "/short,Via: 1.1 somebody",
    "/agents/short,User-Agent: Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)",
    "/agents/short,User-Agent: BOT/1",
  })
  void whatIsNotToBeCompressed(String path, String field) {
    Response response = field == null ? get(path) : get(path, field);
    assertThat(response.header("Content-Encoding")).isNull();
    assertThat(response.header("Content-Length"))
        .isEqualTo(Integer.toString(response.body().length()));
  }

  @Test
  void whatIsToBeCompressedAfterAll() {
    assertThat(unpacked(get("/agents/short", "User-Agent: robot"))).isEqualTo(SHORT);
    assertThat(unpacked(get("/via/short", "Via: 1.1 somebody"))).isEqualTo(SHORT);
    Response old = request("GET", "/old/short", "1.0");
    assertThat(old.header("Transfer-Encoding")).isNull();
    assertThat(unpacked(old)).isEqualTo(SHORT);
    assertThat(request("GET", "/short", "1.0").header("Content-Encoding")).isNull();
  }

  @Test
  void aClientMayBeSlowOrGoAway() {
    String request = "GET /long HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n";
    try (Client slow = sluice.client(1)) {
      slow.send(request.repeat(20));
      try (Client gone = sluice.client(1)) {
        gone.send(request.repeat(20));
        assertThat(gone.read(100)).startsWith("HTTP/1.1 200");
      }
      for (int i = 0; i < 20; i++) {
        assertThat(unpacked(slow.response())).isEqualTo(LONG);
      }
    }
  }

  @Test
  void theLogKnowsTheRatio() {
    get("/short");
    get("/off/short");
    sluice.awaitEnd();
    assertThat(sluice.folder().resolve("access.log"))
        .content()
        .containsPattern("/short ratio=1\\.[0-9][0-9]\n")
        .contains("/off/short ratio=-\n");
  }
}
