package io.sluice.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A subrequest that its parent waits for: whose response it is, how it may be slowed down, and who
/// ends with whom.
final class SubrequestTest {
  private static final String GET = "GET /main?a=b HTTP/1.1\r\nHost: a\r\n\r\n";

  @TempDir Path folder;

  private Stage stage(Inner inner, String locations) {
    String http =
        "root %s; server { listen 10.0.0.1:80; add_header X-Inner $inner always; %s }"
            .formatted(folder, locations);
    return new Stage(1, folder, http, List.of(inner));
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("error.log"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// What `$inner` was for a request to `/main`.
  private static String inner(Stage stage) {
    Peer client = stage.client(_ -> {});
    client.send(GET);
    assertThat(stage.until(() -> client.text().endsWith("</html>\r\n"))).as(client.text()).isTrue();
    String head = Message.of(client.in(), false).head();
    client.close();
    return head == null ? "" : String.valueOf(Message.field(head, "X-Inner"));
  }

  @Test
  void itsResponseIsCaptured() throws IOException {
    Files.writeString(folder.resolve("file"), "of a file", StandardCharsets.ISO_8859_1);
    String locations =
        "location /main { inner %s; } location /text { internal; return 203 \"of $uri?$args\"; } "
            + "location /none { return 204; } location /moved { return 302 /elsewhere; } "
            + "location /to { rewrite ^ /text last; } "
            + "location /page { error_page 404 = /text; } location /file { }";
    for (String[] expected :
        new String[][] {
          {"/text", "203 of /text?a=b"},
          {"/none", "204 "},
          {"/file", "200 of a file"},
          {"/to", "203 of /text?a=b"},
          {"/page", "203 of /text?"},
        }) {
      try (Stage stage = stage(new Inner(4096, false), locations.formatted(expected[0]))) {
        assertThat(inner(stage)).isEqualTo(expected[1]);
      }
    }
    try (Stage stage = stage(new Inner(4096, false), locations.formatted("/moved"))) {
      assertThat(inner(stage)).startsWith("302 <html>");
    }
  }

  /// The head, the variables and the client are the main request's, path and arguments are not.
  @Test
  void itSharesWhatIsTheMainRequests() {
    String locations =
        "set $mine main; location /main { inner /text; } "
            + "location /text { set $mine $mine-inner; return 200 "
            + "\"$uri $request_uri $request_method $http_host $remote_addr $mine $request_length\"; }"
            + "add_header X-Mine $mine always;";
    try (Stage stage = stage(new Inner(4096, false), locations)) {
      Peer client = stage.client(_ -> {});
      client.send(GET.replace("GET", "DELETE"));
      assertThat(stage.until(() -> client.text().endsWith("</html>\r\n"))).isTrue();
      assertThat(client.text())
          .contains(
              "X-Inner: 200 /text /main?a=b DELETE a 10.0.0.2 main-inner 0\r\n",
              "X-Mine: main-inner\r\n");
      client.close();
    }
  }

  @Test
  void theAccessPhaseIsTheMainRequests() {
    String locations =
        "location /main { inner /text; } location /text { deny all; internal; try_files /x =404; } ";
    try (Stage stage = stage(new Inner(4096, false), locations)) {
      assertThat(inner(stage)).startsWith("404 ");
    }
  }

  /// What comes while it is blocked waits, be it one byte or more than the client's side holds.
  @ParameterizedTest
  @CsvSource({"1, on", "1, off", "3000, on", "3000, off"})
  void aConsumerMayBlockAtEachPiece(int size, String buffering) {
    Inner blocking = new Inner(200_000, true);
    List<Peer> origins = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    String locations =
        "location /main { inner /slow; } "
            + "location /slow { proxy_pass http://10.1.0.1; proxy_buffering "
            + buffering
            + "; }";
    try (Stage stage = stage(blocking, locations)) {
      stage.origin(1, origins::add);
      Peer client = stage.client(_ -> {});
      client.send(GET);
      assertThat(stage.until(() -> !origins.isEmpty())).isTrue();
      Peer origin = origins.getFirst();
      origin.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 20; i++) {
        String piece = String.valueOf((char) ('a' + i)).repeat(size);
        body.append(piece);
        origin.send(Message.chunk(piece.getBytes(StandardCharsets.ISO_8859_1), 0, size));
        assertThat(stage.until(() -> blocking.length >= body.length())).isTrue();
      }
      origin.send("0\r\n\r\n");
      assertThat(stage.until(() -> client.text().endsWith("</html>\r\n"))).isTrue();
      assertThat(client.text().contains("X-Inner: 200 " + body + "\r\n")).isTrue();
      client.close();
    }
    assertThat(blocking.pieces).isGreaterThanOrEqualTo(20);
  }

  @Test
  void aResponseThatIsTooBigEndsTheMainRequest() {
    String locations =
        "location /main { inner /text; } location /text { return 200 \"more than ten\"; }";
    try (Stage stage = stage(new Inner(10, false), locations)) {
      Peer client = stage.client(_ -> {});
      client.send(GET);
      assertThat(stage.until(client::ended)).isTrue();
      assertThat(client.text()).isEmpty();
    }
    assertThat(log())
        .contains("too big subrequest response: 13, client")
        .contains(", request: \"GET /main?a=b HTTP/1.1\", subrequest: \"/text\",");
  }

  @Test
  void aResponseThatBreaksOffIsNoWholeOne() {
    String locations =
        "location /main { inner /cut; } location /cut { proxy_pass http://10.1.0.1; }";
    try (Stage stage = stage(new Inner(4096, false), locations)) {
      stage.origin(
          1,
          peer -> {
            if (Message.of(peer.in(), false).head() != null && !peer.ended()) {
              peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
              peer.close();
            }
          });
      Peer client = stage.client(_ -> {});
      client.send(GET);
      assertThat(stage.until(() -> client.ended() || client.text().endsWith("</html>\r\n")))
          .isTrue();
      assertThat(client.text()).doesNotContain("X-Inner: 200 half\r\n");
      client.close();
    }
  }

  @Test
  void theyNestAndEndAtACycle() {
    String locations =
        "location /main { inner /one; } location /one { inner /two; try_files /x =204; } "
            + "location /two { inner /three; } location /three { }";
    try (Stage stage = stage(new Inner(4096, false), locations)) {
      assertThat(inner(stage)).isEqualTo("204 ");
    }
    try (Stage stage = stage(new Inner(4096, false), "location /main { inner /main; }")) {
      assertThat(inner(stage)).startsWith("404 ");
    }
    assertThat(log()).contains("subrequests cycle while processing \"/main\"");
  }

  /// Its exchange hears of it, as if the client were its own.
  @Test
  void theClientGoesAwayFirst() {
    List<Peer> origins = new ArrayList<>();
    String locations =
        "location /main { inner /slow; } location /slow { proxy_pass http://10.1.0.1; }";
    try (Stage stage = stage(new Inner(4096, false), locations)) {
      stage.origin(1, origins::add);
      Peer client = stage.client(_ -> {});
      client.send(GET);
      assertThat(stage.until(() -> !origins.isEmpty())).isTrue();
      client.close();
      assertThat(stage.until(() -> origins.getLast().ended())).isTrue();
    }
    assertThat(log()).contains("client prematurely closed connection");
  }

  @Test
  void itEndsWithItsParent() {
    List<Peer> origins = new ArrayList<>();
    String locations =
        "location /main { inner /slow; } "
            + "location /slow { proxy_pass http://10.1.0.1; proxy_ignore_client_abort on; }";
    try (Stage stage = stage(new Inner(4096, true), locations)) {
      stage.origin(1, origins::add);
      Peer client = stage.client(_ -> {});
      client.send(GET);
      assertThat(stage.until(() -> !origins.isEmpty())).isTrue();
    } // the server ends it with its connection, and nothing is left over
    assertThat(origins).isNotEmpty();
  }
}
