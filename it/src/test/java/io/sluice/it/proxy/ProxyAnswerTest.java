package io.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of answers.
final class ProxyAnswerTest {
  private volatile String answer = "";

  private final Origin origin = Origin.http(_ -> answer);

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                log_format status '$status $upstream_status';
                access_log logs/status.log status;
                upstream origin { server %%ORIGIN%%; }
                server {
                  listen 127.0.0.1:%%PORT_1%%;
                  location / { proxy_pass http://origin; }
                  location /unbuffered { proxy_pass http://origin; proxy_buffering off; }
                  location /small { proxy_pass http://origin; proxy_buffer_size 128; }
                  location /trailers { proxy_pass http://origin; proxy_pass_trailers on; }
                  location /pass { proxy_pass http://origin; proxy_pass_header Server; proxy_hide_header X-A; }
                  location /intercepted {
                    proxy_pass http://origin;
                    proxy_intercept_errors on;
                    error_page 404 = /page;
                  }
                  location /page { return 200 "page"; }
                  location /variables {
                    proxy_pass http://origin;
                    add_header X-Said "$upstream_http_x_a;$upstream_cookie_c;$upstream_status" always;
                    add_header X-Received $upstream_bytes_received always;
                  }
                }
              }
              """)
          .with("ORIGIN", origin.address());

  @AfterEach
  void stop() {
    origin.close();
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines);
  }

  private Response get(String path, String from) {
    answer = from;
    return sluice.get(1, path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/unbuffered"})
  void bodiesOfEveryFraming(String path) {
    assertThat(get(path, lines("HTTP/1.1 200 OK", "Content-Length: 2", "", "hi")).body())
        .isEqualTo("hi");
    String chunks = lines("1", "h", "1;x=y", "i", "0", "T: v", "", "");
    Response chunked =
        get(path, lines("HTTP/1.1 200 OK", "Transfer-Encoding: Chunked", "", chunks));
    assertThat(chunked.body()).isEqualTo("hi");
    assertThat(chunked.header("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(origin.accepted()).isEqualTo(1);
    assertThat(get(path, lines("HTTP/1.0 200 OK", "", "hi")).body()).isEqualTo("hi");
    assertThat(get(path, lines("HTTP/1.1 204 No", "", "")).status()).isEqualTo(204);
    assertThat(get(path, lines("HTTP/1.1 200 OK", "Content-Length: 0", "", "")).body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Length: 2\\r\\nContent-Length: 2 | upstream sent duplicate header line: \"Content-Length: 2\", previous value: \"Content-Length: 2\" while",
        "Content-Length: 2\\r\\nTransfer-Encoding: chunked | upstream sent \"Content-Length\" and \"Transfer-Encoding\" headers at the same time while",
        "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked | upstream sent duplicate header line: \"Transfer-Encoding: chunked\"",
        "Transfer-Encoding: gzip | upstream sent unknown \"Transfer-Encoding\": \"gzip\" while",
        "Content-Length: 2x | upstream sent invalid \"Content-Length\" header: \"Content-Length: 2x\" while",
        "Content-Length: 99999999999999999999 | upstream sent invalid \"Content-Length\" header",
      })
  void ambiguousFramingIsRefused(String field, String log) {
    String fields = field.strip().replace("\\r\\n", "\r\n");
    assertThat(get("/", lines("HTTP/1.1 200 OK", fields, "", "hi")).status()).isEqualTo(502);
    sluice.awaitLog(log.strip());
  }

  @Test
  void interimAnswersAreSkipped() {
    String interim = lines("HTTP/1.1 100 Continue", "", "HTTP/1.1 103 Hints", "Link: x", "", "");
    Response response = get("/", interim + lines("HTTP/1.1 200 OK", "Content-Length: 2", "", "hi"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Link")).isNull();
    assertThat(response.body()).isEqualTo("hi");
  }

  @Test
  void answerWithoutHeadIsPassedOnAsItIs() {
    answer = "just text\r\n\r\n";
    try (Client client = sluice.client(1)) {
      client.send("GET / HTTP/1.0\r\n\r\n");
      assertThat(client.readAll()).isEqualTo("just text\r\n\r\n");
    }
    sluice.awaitLog("upstream sent no valid HTTP/1.0 header while reading response header");
    Path log = sluice.folder().resolve("logs/status.log");
    Deadline.ofTest().until("access log", () -> read(log).equals("009 200\n"));
  }

  @Test
  void headIsBounded() {
    String head = lines("HTTP/1.1 200 OK", "X: " + "x".repeat(150), "Content-Length: 0", "", "");
    assertThat(get("/small", head).status()).isEqualTo(502);
    sluice.awaitLog("upstream sent too big header while reading response header from upstream");
    assertThat(get("/", head).status()).isEqualTo(200);
  }

  @Test
  void missingPartOfTheBodyIsSeen() {
    answer = lines("HTTP/1.1 200 OK", "Content-Length: 5", "Connection: close", "", "hi");
    try (Client client = sluice.client(1)) {
      client.send("GET /unbuffered HTTP/1.1\r\nHost: a\r\n\r\n");
      client.readThrough("\r\n\r\nhi");
      origin.stop();
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("upstream prematurely closed connection while reading upstream");
  }

  @Test
  void moreThanTheBodyEndsTheConnection() {
    String more = lines("HTTP/1.1 200 OK", "Content-Length: 2", "", "himore");
    assertThat(get("/", more).body()).isEqualTo("hi");
    sluice.awaitLog("upstream sent more data than specified in \"Content-Length\" header");
    assertThat(get("/", Origin.ok("x")).body()).isEqualTo("x");
    assertThat(origin.accepted()).isEqualTo(2);
  }

  @Test
  void fieldsThatClientsSee() {
    String head =
        lines(
            "HTTP/1.1 201 Made it",
            "Server: origin",
            "Date: yesterday",
            "X-A: 1",
            "X-a: 2",
            "Connection: keep-alive",
            "Keep-Alive: 5",
            "X-Accel-Expires: 5",
            "Content-Type: text/x; charset=y",
            "ETag: \"1\"",
            "ETag: \"2\"",
            "Content-Length: 0",
            "",
            "");
    Response plain = get("/", head);
    assertThat(plain.statusLine()).isEqualTo("HTTP/1.1 201 Made it");
    assertThat(plain.header("Server")).startsWith("sluice");
    assertThat(plain.header("Date")).isNotEqualTo("yesterday");
    assertThat(plain.headers("X-A")).containsExactly("1", "2");
    assertThat(plain.header("Connection")).isEqualTo("close");
    assertThat(plain.header("Keep-Alive")).isNull();
    assertThat(plain.header("X-Accel-Expires")).isNull();
    assertThat(plain.header("Content-Type")).isEqualTo("text/x; charset=y");
    assertThat(plain.headers("ETag")).containsExactly("\"1\"");
    sluice.awaitLog(
        "upstream sent duplicate header line: \"ETag: \"2\"\", previous value: \"ETag: \"1\"\", ignored");
    Response passed = get("/pass", head);
    assertThat(passed.header("Server")).isEqualTo("origin");
    assertThat(passed.header("X-A")).isNull();
  }

  @Test
  void trailersArePassedOn() {
    answer =
        lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "2", "hi", "0", "T: v", "", "");
    try (Client client = sluice.client(1)) {
      client.send("GET /trailers HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(client.readAll()).endsWith("\r\n2\r\nhi\r\n0\r\nT: v\r\n\r\n");
    }
  }

  @Test
  void errorsAreIntercepted() {
    Response response =
        get("/intercepted", lines("HTTP/1.1 404 No", "Content-Length: 2", "", "no"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("page");
    assertThat(get("/intercepted", lines("HTTP/1.1 403 No", "Content-Length: 2", "", "no")).body())
        .isEqualTo("no");
  }

  @Test
  void variablesTellWhatWasSaid() {
    Response response =
        get(
            "/variables",
            lines(
                "HTTP/1.1 404 No",
                "X-A: 1",
                "x-A: 2",
                "Set-Cookie: C=d; e=f",
                "Content-Length: 0",
                "",
                ""));
    assertThat(response.header("X-Said")).isEqualTo("1, 2;d;404");
    assertThat(response.header("X-Received")).isEqualTo(String.valueOf(answer.length()));
  }

  @Test
  void headHasNoBody() {
    answer = lines("HTTP/1.1 200 OK", "Content-Length: 5", "", "");
    try (Client client = sluice.client(1)) {
      Response response = client.request("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(response.header("Content-Length")).isEqualTo("5");
      assertThat(client.request("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
    }
    assertThat(origin.accepted()).isEqualTo(1);
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
