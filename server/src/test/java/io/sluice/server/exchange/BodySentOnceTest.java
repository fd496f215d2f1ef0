package io.sluice.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A request that goes to a second place: the next server gets the whole body, or nothing.
final class BodySentOnceTest {
  private static final String BUSY = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
  private static final String ELSEWHERE =
      "HTTP/1.1 200 OK\r\nX-Accel-Redirect: @other\r\nContent-Length: 0\r\n\r\n";
  private static final String CHALLENGE =
      "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"first\"\r\nContent-Length: 0\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @TempDir Path folder;

  private static String http(String settings) {
    return """
    client_max_body_size 0;
    server {
      listen 10.0.0.1:80;
      proxy_intercept_errors on;
      error_page 401 503 502 504 = @other;
      location / { proxy_pass http://10.1.0.1; %s }
      location @other { proxy_pass http://10.1.0.2; %s }
      location /local { proxy_pass http://10.1.0.1; %s error_page 503 /page; }
      location /page { return 200 "local page"; }
      location /without { proxy_pass http://10.1.0.1; %s error_page 503 = @without; }
      location @without {
        proxy_pass http://10.1.0.2; proxy_pass_request_body off; proxy_set_header Content-Length "";
      }
    }
    """
        .replace("%s", settings);
  }

  /// Responds once it has got a head and so many bytes behind it, or resets the connection.
  private static Consumer<Peer> first(String response, int after, boolean close) {
    List<Peer> done = new ArrayList<>();
    return peer -> {
      String head = Message.of(peer.in(), false).head();
      if (head != null && peer.in().length >= head.length() + after && !done.contains(peer)) {
        done.add(peer);
        if (response.isEmpty()) {
          peer.reset();
        } else {
          peer.send(response);
          if (close) {
            peer.close();
          }
        }
      }
    };
  }

  private static final class Second implements Consumer<Peer> {
    final List<Peer> seen = new ArrayList<>();

    @Override
    public void accept(Peer peer) {
      if (!seen.contains(peer)) {
        seen.add(peer);
      }
      if (Message.of(peer.in(), false).whole() && !peer.ended()) {
        peer.send(OK);
      }
    }
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new SplittableRandom(size).nextBytes(content);
    return content;
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("error.log"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {BUSY, ELSEWHERE, CHALLENGE, ""})
  void aBodyOfWhichAPartWasSentGoesNowhereElse(String response) {
    for (boolean close : new boolean[] {false, true}) {
      Second second = new Second();
      try (Stage stage = new Stage(1, folder, http("proxy_request_buffering off;"))) {
        stage.origin(1, first(response, 3000, close));
        stage.origin(2, second);
        Peer client = stage.client(_ -> {});
        client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
        client.send(content(60_000));
        assertThat(stage.until(() -> client.text().contains("</html>"))).isTrue();
        assertThat(client.text()).startsWith("HTTP/1.1 502 ");
        assertThat(stage.until(client::ended)).as("the connection ends").isTrue();
      }
      assertThat(second.seen).isEmpty();
      assertThat(log())
          .contains("client request body was partly sent or discarded and cannot be sent");
    }
  }

  /// Whether it was kept, or has come whole with its head, or nothing of it was sent yet.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 16_000, 100_000})
  void aBodyThatIsWholeIsSentAgain(int size) {
    for (String how :
        List.of("client_body_buffer_size 8k;", "client_body_buffer_size 200k;", UNSENT)) {
      for (String response : List.of(BUSY, ELSEWHERE, CHALLENGE, "")) {
        if (how.equals(UNSENT) && !response.isEmpty() && size > 16_000) {
          continue; // a part of it will have been sent
        }
        if (!how.equals(UNSENT) || size <= 16_000) {
          sentAgain(how, response, size, false);
          sentAgain(how, response, size, true);
        }
      }
    }
  }

  private static final String UNSENT = "proxy_request_buffering off; client_body_buffer_size 16k;";

  private void sentAgain(String how, String response, int size, boolean chunks) {
    byte[] body = content(size);
    Second second = new Second();
    try (Stage stage = new Stage(size, folder, http(how))) {
      stage.origin(1, first(response, how.equals(UNSENT) ? 0 : Math.min(size, 3000), false));
      stage.origin(2, second);
      Peer client = stage.client(_ -> {});
      client.send(
          "PUT / HTTP/1.1\r\nHost: a\r\n"
              + (chunks ? "Transfer-Encoding: chunked" : "Content-Length: " + size)
              + "\r\n\r\n");
      if (size > 0) {
        client.send(chunks ? Message.chunk(body, 0, size) : body);
      }
      if (chunks) {
        client.send("0\r\n\r\n");
      }
      boolean answered = stage.until(() -> client.text().endsWith("\r\n\r\nok"));
      if (!answered && how.equals(UNSENT)) {
        assertThat(client.text()).startsWith("HTTP/1.1 502 "); // a part was on its way
        assertThat(second.seen).isEmpty();
        client.close();
        return;
      }
      assertThat(answered).as("%s %s %s: %s", how, response, chunks, client.text()).isTrue();
      Message got = Message.of(second.seen.getFirst().in(), false);
      assertThat(Arrays.equals(got.body(), body)).isTrue();
      client.close();
    }
  }

  /// Nobody listens at the first address: nothing was sent, so that the rest can still be read.
  @ParameterizedTest
  @ValueSource(strings = {"proxy_request_buffering off;", ""})
  void aBodyOfWhichNothingWasSentIsReadOn(String secondHow) {
    byte[] body = content(100_000);
    for (boolean chunks : new boolean[] {false, true}) {
      Second second = new Second();
      String http =
          "client_max_body_size 0; server { listen 10.0.0.1:80; error_page 502 = @other;"
              + " location / { proxy_pass http://10.1.0.1; proxy_request_buffering off; }"
              + " location @other { proxy_pass http://10.1.0.2; "
              + secondHow
              + " } }";
      try (Stage stage = new Stage(1, folder, http)) {
        stage.origin(2, second);
        Peer client = stage.client(_ -> {});
        client.send(
            "PUT / HTTP/1.1\r\nHost: a\r\n"
                + (chunks ? "Transfer-Encoding: chunked" : "Content-Length: 100000")
                + "\r\n\r\n");
        client.send(chunks ? Message.chunk(body, 0, body.length) : body);
        if (chunks) {
          client.send("0\r\n\r\n");
        }
        assertThat(stage.until(() -> client.text().endsWith("\r\n\r\nok")))
            .as(client.text())
            .isTrue();
        assertThat(Message.of(second.seen.getFirst().in(), false).body()).isEqualTo(body);
        client.close();
      }
    }
  }

  @Test
  void whatNeedsNoBodyIsStillReached() {
    for (String path : List.of("/local", "/without")) {
      try (Stage stage = new Stage(1, folder, http("proxy_request_buffering off;"))) {
        stage.origin(1, first(BUSY, 3000, false));
        stage.origin(2, new Second());
        Peer client = stage.client(_ -> {});
        client.send("PUT " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
        client.send(content(60_000));
        String end = path.equals("/local") ? "local page" : "ok";
        assertThat(stage.until(() -> client.text().endsWith(end))).as(client.text()).isTrue();
        assertThat(stage.until(client::ended)).as("the connection ends").isTrue();
      }
    }
  }
}
