package io.sluice.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `mirror`: what the copies are, and that they hold nothing up but the next request.
final class MirrorTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @TempDir Path folder;

  private Stage stage(String settings) {
    return new Stage(
        1,
        folder,
        """
        client_max_body_size 0; client_body_temp_path temp;
        log_format which "$uri $status";
        server {
          listen 10.0.0.1:80;
          access_log access.log which;
          location / { proxy_pass http://10.1.0.1; mirror /copy; %s }
          location /copy { internal; log_subrequest on; proxy_pass http://10.1.0.2; }
          location /other { proxy_pass http://10.1.0.3; }
        }
        """
            .formatted(settings));
  }

  private String file(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Keeps requests, and responds to each that is whole, unless that is nothing.
  private static final class Origin implements Consumer<Peer> {
    final String response;
    final List<Peer> seen = new ArrayList<>();

    Origin(String response) {
      this.response = response;
    }

    @Override
    public void accept(Peer peer) {
      if (!seen.contains(peer)) {
        seen.add(peer);
      }
      if (!response.isEmpty() && Message.of(peer.in(), false).whole() && !peer.ended()) {
        peer.send(response);
      }
    }
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new SplittableRandom(size).nextBytes(content);
    return content;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3000, 100_000})
  void theBodyIsTheSame(int size) {
    byte[] body = content(size);
    for (String settings :
        List.of(
            "client_body_buffer_size 8k;",
            "client_body_buffer_size 200k;",
            "client_body_buffer_size 8k; proxy_request_buffering off;",
            "client_body_in_file_only clean;")) {
      Origin first = new Origin(OK);
      Origin copy = new Origin(OK);
      Origin other = new Origin(OK);
      try (Stage stage = stage(settings + " mirror /other;")) {
        stage.origin(1, first);
        stage.origin(2, copy);
        stage.origin(3, other);
        Peer client = stage.client(_ -> {});
        client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
        client.send(body);
        assertThat(stage.until(() -> client.text().endsWith("\r\n\r\nok"))).isTrue();
        assertThat(stage.until(() -> whole(copy) && whole(other))).isTrue();
        client.close();
      }
      for (Origin origin : List.of(first, copy, other)) {
        Message got = Message.of(origin.seen.getFirst().in(), false);
        assertThat(got.body()).isEqualTo(body);
        assertThat(got.head()).startsWith("PUT /");
      }
    }
  }

  private static boolean whole(Origin origin) {
    return !origin.seen.isEmpty() && Message.of(origin.seen.getFirst().in(), false).whole();
  }

  /// The main request streams its body, and the copy has none.
  @Test
  void theBodyIsLeftToTheMainRequest() {
    Origin first = new Origin(OK);
    Origin copy = new Origin(OK);
    String settings = "mirror_request_body off; proxy_request_buffering off;";
    byte[] body = content(50_000);
    try (Stage stage = stage(settings)) {
      stage.origin(1, first);
      stage.origin(2, copy);
      Peer client = stage.client(_ -> {});
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(stage.until(() -> whole(copy))).as("the copy does not wait for the body").isTrue();
      client.send(Message.chunk(body, 0, body.length));
      client.send("0\r\n\r\n" + GET);
      assertThat(stage.until(() -> client.text().split("\r\n\r\nok", -1).length == 3)).isTrue();
      client.close();
    }
    assertThat(Message.of(first.seen.getFirst().in(), false).body()).isEqualTo(body);
    assertThat(Message.of(copy.seen.getFirst().in(), false).head())
        .doesNotContain("Content-Length", "Transfer-Encoding");
  }

  /// The response does not wait for the copy; the connection's next request does, as in nginx.
  @Test
  void aSlowCopyHoldsTheNextRequest() {
    Origin first = new Origin(OK);
    Origin copy = new Origin("");
    try (Stage stage = stage("")) {
      stage.origin(1, first);
      stage.origin(2, copy);
      Peer client = stage.client(_ -> {});
      client.send(GET + GET);
      assertThat(stage.until(() -> client.text().endsWith("\r\n\r\nok") && !copy.seen.isEmpty()))
          .isTrue();
      assertThat(stage.until(1000, () -> first.seen.getFirst().text().split("GET ", -1).length > 2))
          .as("the next request is served")
          .isFalse();
      copy.seen.getFirst().send(OK);
      assertThat(stage.until(() -> client.text().split("\r\n\r\nok", -1).length == 3)).isTrue();
      client.close();
    }
    assertThat(file("access.log")).startsWith("/copy 200\n/ 200\n");
  }

  /// A client that goes away with its response takes nothing from the copy.
  @Test
  void aCopyOutlivesItsClient() {
    Origin copy = new Origin("");
    try (Stage stage = stage("")) {
      stage.origin(1, new Origin(OK));
      stage.origin(2, copy);
      Peer client = stage.client(_ -> {});
      client.send(GET);
      assertThat(stage.until(() -> client.text().endsWith("\r\n\r\nok") && !copy.seen.isEmpty()))
          .isTrue();
      client.close();
      Peer origin = copy.seen.getFirst();
      assertThat(stage.until(origin::ended)).isTrue();
    }
    assertThat(file("access.log")).as("of a timeout").isEqualTo("/copy 504\n/ 200\n");
  }

  @Test
  void aCopyEndsWithAClientThatHasNoResponse() {
    Origin first = new Origin("");
    Origin copy = new Origin("");
    try (Stage stage = stage("")) {
      stage.origin(1, first);
      stage.origin(2, copy);
      Peer client = stage.client(_ -> {});
      client.send(GET);
      assertThat(stage.until(() -> !first.seen.isEmpty() && !copy.seen.isEmpty())).isTrue();
      client.close();
      assertThat(stage.until(() -> copy.seen.getFirst().ended())).isTrue();
    }
    assertThat(file("access.log")).isEqualTo("/ 499\n");
  }

  /// What becomes of the copy is no concern of the client's.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        "no response",
      })
  void aCopyThatFailsDoesNotMatter(String response) {
    try (Stage stage = stage("")) {
      stage.origin(1, new Origin(OK));
      stage.origin(2, new Origin(response));
      Peer client = stage.client(_ -> {});
      client.send(GET + GET + GET);
      assertThat(stage.until(() -> client.text().split("\r\n\r\nok", -1).length == 4)).isTrue();
      client.close();
    }
  }
}
