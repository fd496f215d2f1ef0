package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of the bodies of requests.
final class BodyTest {
  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                client_body_buffer_size 2k;
                client_body_temp_path bodies 1 2;
                client_body_timeout 300ms;
                server {
                  listen 127.0.0.1:%%PORT_1%%;
                  location / { test_echo; }
                  location /small { test_echo; client_max_body_size 10; }
                  location /kept { test_echo; client_body_in_file_only on; }
                  location /clean { test_echo; client_body_in_file_only clean; }
                  location /stream { test_stream; client_max_body_size 0; }
                  location /unread { return 200 "unread"; }
                }
              }
              """)
          .with(new TestContent());

  private static String post(String path, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String chunked(String path, String... chunks) {
    StringBuilder text =
        new StringBuilder(
            "POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (String chunk : chunks) {
      text.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n");
    }
    return text.append("0\r\n\r\n").toString();
  }

  private static void sendByBytes(Client client, String text) {
    for (int i = 0; i < text.length(); i++) {
      client.send(text.substring(i, i + 1));
    }
  }

  private Response answer(String request) {
    try (Client client = sluice.client(1)) {
      return client.request(request);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(sluice.folder().resolve("bodies"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 2047, 2048, 2049, 2559, 2560, 3000, 4000})
  void aBodyIsReadWhole(int size) {
    String body = "y".repeat(size);
    try (Client client = sluice.client(1)) {
      for (int i = 0; i < 3; i++) {
        String text = client.request(post("/", body)).body();
        boolean inFile = text.startsWith("file");
        assertThat(text)
            .isEqualTo((inFile ? "file " : "memory ") + size + " " + (inFile ? "" : body));
        text = client.request(chunked("/", body, "z")).body();
        inFile = text.startsWith("file");
        assertThat(inFile).isEqualTo(size + 1 >= 2048);
        assertThat(text).contains(" " + (size + 1) + " ");
      }
    }
  }

  @Test
  void aBodyThatComesInPiecesIsReadWhole() {
    String request = chunked("/", "hello ", "world", "!");
    try (Client client = sluice.client(1)) {
      sendByBytes(client, request);
      assertThat(client.response().body()).isEqualTo("memory 12 hello world!");
      String known = post("/", "hello world");
      sendByBytes(client, known);
      assertThat(client.response().body()).isEqualTo("memory 11 hello world");
    }
  }

  @Test
  void aLargeBodyGoesToAFileThatIsRemoved() throws IOException {
    assertThat(answer(post("/", "x".repeat(500_000))).body()).isEqualTo("file 500000 ");
    assertThat(answer(chunked("/", "x".repeat(300_000), "y".repeat(200_000))).body())
        .isEqualTo("file 500000 ");
    sluice.awaitLog("a client request body is buffered to a temporary file");
    assertThat(answer(post("/clean", "abc")).body()).isEqualTo("file 3 ");
    awaitNoFiles();
  }

  private void awaitNoFiles() throws IOException {
    while (!files().isEmpty()) {
      Thread.onSpinWait(); // bounded by the test's time limit
    }
  }

  @Test
  void aBodyMayBeKept() throws IOException {
    assertThat(answer(post("/kept", "abc")).body()).isEqualTo("file 3 ");
    List<Path> kept = files();
    assertThat(kept).hasSize(1);
    assertThat(kept.getFirst()).hasContent("abc");
    assertThat(kept.getFirst().toString()).matches(".*/bodies/\\d/\\d\\d/\\d{10}");
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    assertThat(answer(post("/small", "x".repeat(11))).status()).isEqualTo(413);
    sluice.awaitLog("client intended to send too large body: 11 bytes");
    assertThat(answer(chunked("/small", "x".repeat(8), "y".repeat(3))).status()).isEqualTo(413);
    sluice.awaitLog("client intended to send too large chunked body: 8+3 bytes");
    assertThat(answer(chunked("/small", "x".repeat(10))).body()).isEqualTo("memory 10 xxxxxxxxxx");
  }

  @Test
  void aMalformedChunkIsRefused() {
    String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertThat(answer(head + "x\r\n").status()).isEqualTo(400);
    sluice.awaitLog("client sent invalid chunked body");
  }

  @Test
  void aBodyThatDoesNotComeInTimeIsGivenUp() {
    try (Client client = sluice.client(1)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc");
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("client timed out (110: Connection timed out)");
  }

  @Test
  void aClientMayGoAwayInTheMiddleOfABody() {
    try (Client client = sluice.client(1)) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n" + "x".repeat(10_000));
    }
    sluice.awaitLog("client prematurely closed connection");
  }

  @Test
  void whoWaitsForItIsToldToSend() {
    String head = "HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    try (Client client = sluice.client(1)) {
      Response interim = client.request("POST / " + head);
      assertThat(interim.statusLine()).isEqualTo("HTTP/1.1 100 Continue");
      client.send("hello");
      assertThat(client.response().body()).isEqualTo("memory 5 hello");
    }
    assertThat(answer("POST /small " + head.replace("5", "11")).status()).isEqualTo(413);
  }

  @Test
  void aBodyIsPassedOnWhileItComes() {
    try (Client client = sluice.client(1)) {
      client.send("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
      client.readThrough("5\r\nhello\r\n");
      client.send("world");
      client.readThrough("5\r\nworld\r\n0\r\n\r\n");
      assertThat(client.request(chunked("/stream", "abc", "def")).body()).isEqualTo("abcdef");
      String much = "0123456789".repeat(300_000);
      assertThat(client.request(post("/stream", much)).body()).isEqualTo(much);
      assertThat(client.request(chunked("/stream", much, much)).body()).isEqualTo(much + much);
      assertThat(client.get("/unread").body()).isEqualTo("unread");
    }
  }

  @Test
  void anUnreadBodyIsReadBeforeTheNextRequest() {
    try (Client client = sluice.client(1)) {
      client.send("POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
      assertThat(client.response().body()).isEqualTo("unread");
      client.send("x".repeat(99_997));
      assertThat(client.get("/unread").body()).isEqualTo("unread");
    }
  }
}
