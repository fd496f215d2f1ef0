package io.sluice.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `memcached_pass` with scripted servers, whose responses come in any pieces.
final class MemcachedTest {
  private static final String CONF =
      """
      upstream cache { server 10.1.0.1:80; keepalive 4; }
      upstream caches { server 10.1.0.1:80; server 10.1.0.2:80; }
      server {
        listen 10.0.0.1:80;
        default_type text/x-item;
        set $memcached_key $arg_k;
        location / { memcached_pass cache; memcached_gzip_flag 2; }
        location /plain { memcached_pass 10.1.0.1:80; }
        location /fallback {
          memcached_pass cache; error_page 404 = @fallback; recursive_error_pages on;
        }
        location @fallback { return 200 "fallback"; }
        location /next {
          memcached_pass caches; memcached_next_upstream not_found invalid_response;
          add_header X-Status $upstream_status always;
        }
        location /computed { memcached_pass $arg_to; }
        location /unset { set $memcached_key ""; memcached_pass cache; }
        location /small { memcached_pass cache; memcached_buffer_size 64; }
      }
      """;
  private static final String ITEM = "VALUE key 0 8\r\nSEE-THIS\r\nEND\r\n";
  private static final String NONE = "END\r\n";

  @TempDir Path folder;

  /// A server of items: sends the same for each `get`.
  private static final class Server {
    final List<Peer> connections = new ArrayList<>();
    private final Stage stage;
    private final String response;
    private final int split;
    String asked = "";

    /// @param split where the response is cut in two that come one after the other
    Server(Stage stage, int number, String response, int split) {
      this.stage = stage;
      this.response = response;
      this.split = split;
      stage.origin(number, this::heard);
    }

    private void heard(Peer peer) {
      if (peer.ended()) {
        peer.close();
        return;
      }
      if (!connections.contains(peer)) {
        connections.add(peer);
      }
      if (peer.text().endsWith("\r\n")) {
        asked = peer.text().substring(peer.text().lastIndexOf("get "));
        peer.send(response.substring(0, split));
        stage.later(5, () -> peer.send(response.substring(split)));
      }
    }
  }

  /// The response to one request of a client of its own.
  private static String fetch(Stage stage, String request) {
    Peer client = stage.client(_ -> {});
    client.send(request + "\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(stage.until(client::ended)).as("the client sees the end").isTrue();
    client.close();
    return client.text();
  }

  private static String get(Stage stage, String path) {
    return fetch(stage, "GET " + path + " HTTP/1.1");
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("error.log"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  // ---- what it responds with

  @Test
  void anItemComesWholeHoweverItIsCut() {
    for (int split = 0; split < ITEM.length(); split++) {
      try (Stage stage = new Stage(split, folder, CONF)) {
        Server server = new Server(stage, 1, ITEM, split);
        for (int i = 0; i < 2; i++) {
          assertThat(get(stage, "/?k=key"))
              .as("cut at %d", split)
              .startsWith("HTTP/1.1 200 OK\r\nServer: ")
              .contains("\r\nContent-Type: text/x-item\r\n", "\r\nContent-Length: 8\r\n")
              .contains("\r\nAccept-Ranges: bytes\r\n")
              .doesNotContain("Content-Encoding")
              .endsWith("\r\n\r\nSEE-THIS");
        }
        assertThat(server.asked).isEqualTo("get key\r\n");
        assertThat(server.connections).as("kept").hasSize(1);
      }
    }
    assertThat(log()).doesNotContain("[error]");
  }

  @Test
  void anItemThatIsNotThereIsA404HoweverThatIsCut() {
    for (int split = 0; split < NONE.length(); split++) {
      try (Stage stage = new Stage(split, folder, CONF)) {
        Server server = new Server(stage, 1, NONE, split);
        assertThat(get(stage, "/?k=key")).startsWith("HTTP/1.1 404 Not Found\r\n");
        assertThat(get(stage, "/fallback?k=key")).endsWith("\r\n\r\nfallback");
        assertThat(server.connections).as("kept").hasSize(1);
      }
    }
    assertThat(log())
        .contains("[info]")
        .contains(
            "key: \"key\" was not found by memcached while reading response header from upstream")
        .contains("upstream: \"memcached://10.1.0.1:80\"")
        .doesNotContain("[error]");
  }

  @Test
  void anEmptyItemIsAnEmptyResponse() {
    try (Stage stage = new Stage(1, folder, CONF)) {
      new Server(stage, 1, "VALUE key 0 0\r\n\r\nEND\r\n", 3);
      assertThat(get(stage, "/?k=key"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("\r\nContent-Length: 0\r\n")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void aLargeItemPassesASmallBuffer() {
    String item = "0123456789".repeat(20_000);
    String response = "VALUE key 0 " + item.length() + "\r\n" + item + "\r\nEND\r\n";
    for (String path : List.of("/", "/small")) {
      try (Stage stage = new Stage(1, folder, CONF)) {
        Server server = new Server(stage, 1, response, 100_000);
        for (int i = 0; i < 2; i++) {
          assertThat(get(stage, path + "?k=key")).endsWith("\r\n\r\n" + item);
        }
        assertThat(server.connections).as("kept").hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "2, true", "3, true", "4294967298, true"})
  void aFlagSaysThatAnItemIsCompressed(String flags, boolean compressed) {
    try (Stage stage = new Stage(1, folder, CONF)) {
      new Server(stage, 1, ITEM.replace(" 0 ", " " + flags + " "), 3);
      assertThat(get(stage, "/?k=key").contains("\r\nContent-Encoding: gzip\r\n"))
          .isEqualTo(compressed);
      assertThat(get(stage, "/plain?k=key")).doesNotContain("Content-Encoding");
    }
  }

  @Test
  void aPartOfAnItem() {
    try (Stage stage = new Stage(1, folder, CONF)) {
      new Server(stage, 1, ITEM, 3);
      assertThat(fetch(stage, "GET /?k=key HTTP/1.1\r\nRange: bytes=4-"))
          .startsWith("HTTP/1.1 206 ")
          .endsWith("\r\n\r\nTHIS");
    }
  }

  @Test
  void aHeadHasNoBodyAndEndsTheConnection() {
    try (Stage stage = new Stage(1, folder, CONF)) {
      Server server = new Server(stage, 1, ITEM, 3);
      for (int i = 0; i < 2; i++) {
        assertThat(fetch(stage, "HEAD /?k=key HTTP/1.1"))
            .startsWith("HTTP/1.1 200 OK\r\n")
            .contains("\r\nContent-Length: 8\r\n")
            .endsWith("\r\n\r\n");
      }
      assertThat(server.connections).hasSize(2);
    }
  }

  // ---- what it asks for

  @ParameterizedTest
  @CsvSource({
    "/?k=a/b?c=d&e, a/b?c=d",
    "/?k=%20%25+, %2520%2525+", // an argument is not decoded
    "/?k=\u00e9, \u00e9",
  })
  void aKeyIsWhatTheVariableSays(String path, String key) {
    try (Stage stage = new Stage(1, folder, CONF)) {
      Server server = new Server(stage, 1, NONE, 3);
      get(stage, path);
      assertThat(server.asked).isEqualTo("get " + key + "\r\n");
    }
  }

  /// What would end a key, and what begins an escape.
  @Test
  void aKeyIsEscaped() {
    String conf =
        "server { listen 10.0.0.1:80; location ~ (?s)^/(?<memcached_key>.*)"
            + " { memcached_pass 10.1.0.1:80; } }";
    try (Stage stage = new Stage(1, folder, conf)) {
      Server server =
          new Server(
              stage,
              1,
              "VALUE a%20b%0D%0Aget%25%7F 0 2\r\nok\r\nEND\r\n".replace("%7F", "\u007f"),
              3);
      String response = get(stage, "/a%20b%0D%0Aget%25%7F");
      assertThat(server.asked).isEqualTo("get a%20b%0D%0Aget%25\u007f\r\n");
      assertThat(response).endsWith("\r\n\r\nok");
    }
  }

  @Test
  void aKeyMustBeSet() {
    try (Stage stage = new Stage(1, folder, CONF)) {
      assertThat(get(stage, "/unset")).startsWith("HTTP/1.1 500 ");
      assertThat(get(stage, "/")).startsWith("HTTP/1.1 500 ");
    }
    assertThat(log()).contains("[error]").contains("the \"$memcached_key\" variable is not set");
  }

  @Test
  void onlyGetAndHeadAreAllowed() {
    try (Stage stage = new Stage(1, folder, CONF)) {
      assertThat(fetch(stage, "POST /?k=key HTTP/1.1\r\nContent-Length: 0"))
          .startsWith("HTTP/1.1 405 ");
    }
  }

  @Test
  void theBodyOfARequestIsDropped() {
    try (Stage stage = new Stage(1, folder, CONF)) {
      Server server = new Server(stage, 1, ITEM, 3);
      Peer client = stage.client(_ -> {});
      client.send("GET /?k=key HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345");
      assertThat(stage.until(() -> client.text().endsWith("SEE-THIS"))).isTrue();
      client.close();
      assertThat(server.asked).isEqualTo("get key\r\n");
    }
  }

  @Test
  void anAddressMayHaveVariables() {
    try (Stage stage = new Stage(1, folder, CONF)) {
      new Server(stage, 1, ITEM, 3);
      assertThat(get(stage, "/computed?k=key&to=cache")).endsWith("SEE-THIS");
      assertThat(get(stage, "/computed?k=key&to=10.1.0.1:80")).endsWith("SEE-THIS");
      assertThat(get(stage, "/computed?k=key&to=10.1.0.1")).startsWith("HTTP/1.1 500 ");
      assertThat(get(stage, "/computed?k=key&to=")).startsWith("HTTP/1.1 500 ");
    }
    assertThat(log()).contains("no port in upstream \"10.1.0.1\"", "no host in upstream \"\"");
  }

  // ---- what is wrong with a response

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "\r\n",
        "END\n",
        "END \r\n",
        "ERROR\r\n",
        "VALUE key 0 8\nSEE-THIS\r\nEND\r\n",
        "VALUE key\r\n",
        "VALUE key 0\r\n",
        "VALUE key_0 8\r\n",
      })
  void aResponseIsInvalid(String response) {
    String line = response.substring(0, response.indexOf('\n')).replace("\r", "");
    fails(response, "memcached sent invalid response: \"" + line + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "VALUE kex 0 8, key",
    "VALUE ke, key",
    "VALUE key x 8, flags",
    "VALUE key  8, flags",
    "VALUE key -1 8, flags",
    "VALUE key 99999999999999999999 8, flags",
    "VALUE key 0 8x, length",
    "VALUE key 0 , length",
    "VALUE key 0 8 17, length",
    "VALUE key 0 -8, length",
    "VALUE key 0 99999999999999999999, length",
  })
  void aPartOfALineIsInvalid(String line, String part) {
    String sent = line.endsWith("0") ? line + " " : line;
    fails(
        sent + "\r\n",
        "memcached sent invalid " + part + " in response \"" + sent + "\" for key \"key\"");
  }

  private void fails(String response, String text) {
    for (int split : new int[] {0, response.length() - 1}) {
      try (Stage stage = new Stage(1, folder, CONF)) {
        Server server = new Server(stage, 1, response, split);
        for (int i = 0; i < 2; i++) {
          assertThat(get(stage, "/?k=key")).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
        }
        assertThat(server.connections).hasSize(2);
      }
    }
    assertThat(log()).contains("[error]").contains(text);
  }

  @Test
  void aLineIsTooLong() {
    try (Stage stage = new Stage(1, folder, CONF)) {
      new Server(stage, 1, "VALUE " + "k".repeat(100), 50);
      assertThat(get(stage, "/small?k=" + "k".repeat(200))).startsWith("HTTP/1.1 502 ");
    }
    assertThat(log()).contains("upstream sent too big header");
  }

  /// The item is whole; the connection is of no use any more.
  @ParameterizedTest
  @ValueSource(strings = {"EXTRA", "\r\nEND\r\nx", "\r\nENDE", "\nEND\r\n\r"})
  void aTrailerIsInvalid(String trailer) {
    String response = "VALUE key 0 8\r\nSEE-THIS" + trailer;
    for (int split = 0; split < response.length(); split++) {
      if (response.substring(0, split).endsWith("\r\nEND\r\n")) {
        continue; // the trailer is complete, and what follows comes on an idle connection
      }
      try (Stage stage = new Stage(split, folder, CONF)) {
        Server server = new Server(stage, 1, response, split);
        for (int i = 0; i < 2; i++) {
          assertThat(get(stage, "/?k=key"))
              .startsWith("HTTP/1.1 200 ")
              .endsWith("\r\n\r\nSEE-THIS");
        }
        assertThat(server.connections).as("cut at %d", split).hasSize(2);
      }
    }
    assertThat(log()).contains("memcached sent invalid trailer");
  }

  @Test
  void aServerThatClosesTooEarlyIsTold() {
    try (Stage stage = new Stage(1, folder, CONF)) {
      stage.origin(
          1,
          peer -> {
            if (!peer.ended()) {
              peer.send("VALUE key 0 8\r\nSEE");
              peer.close();
            }
          });
      assertThat(get(stage, "/?k=key")).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nSEE");
    }
    assertThat(log()).contains("upstream prematurely closed connection while reading upstream");
  }

  // ---- other servers

  @ParameterizedTest
  @CsvSource({"END, 404", "ERROR, 502"})
  void anotherServerIsAskedWhereTheConfigurationSaysSo(String line, int status) {
    try (Stage stage = new Stage(1, folder, CONF)) {
      new Server(stage, 1, line + "\r\n", 2);
      new Server(stage, 2, ITEM, 2);
      List<String> statuses = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String response = get(stage, "/next?k=key");
        assertThat(response).endsWith("SEE-THIS");
        int at = response.indexOf("X-Status: ") + 10;
        statuses.add(response.substring(at, response.indexOf('\r', at)));
      }
      assertThat(statuses).contains(status + ", 200");
    }
  }

  @Test
  void noServerHasIt() {
    try (Stage stage = new Stage(1, folder, CONF)) {
      new Server(stage, 1, NONE, 2);
      new Server(stage, 2, NONE, 2);
      assertThat(get(stage, "/next?k=key"))
          .startsWith("HTTP/1.1 404 ")
          .contains("\r\nX-Status: 404, 404\r\n");
    }
  }

  // ---- configurations

  @ParameterizedTest
  @CsvSource({
    "memcached_pass 127.0.0.1;, no port in upstream \"127.0.0.1\"",
    "memcached_pass http://127.0.0.1:1;, invalid host in upstream \"http://127.0.0.1:1\"",
    "memcached_next_upstream http_404;, invalid value \"http_404\"",
    "memcached_next_upstream invalid_header;, invalid value \"invalid_header\"",
    "memcached_gzip_flag x;, \"memcached_gzip_flag\" directive invalid number",
    "memcached_gzip_flag -1;, \"memcached_gzip_flag\" directive invalid number",
    "memcached_buffers 4 4k;, unknown directive \"memcached_buffers\"",
    "memcached_force_ranges on;, unknown directive \"memcached_force_ranges\"",
    "memcached_pass u; memcached_pass u;, \"memcached_pass\" directive is duplicate",
    "limit_except GET { memcached_pass u; }, \"memcached_pass\" directive is not allowed here",
  })
  void aConfigurationIsRefused(String directives, String why) {
    String conf =
        "upstream u { server 10.1.0.1:80; } server { listen 10.0.0.1:80; location / {"
            + " set $memcached_key x; "
            + directives
            + " } }";
    assertThatThrownBy(() -> new Stage(1, folder, conf)).hasMessageContaining("[emerg] " + why);
  }

  @Test
  void theKeyMustBeAVariable() {
    String conf = "server { listen 10.0.0.1:80; location / { memcached_pass 10.1.0.1:80; } }";
    assertThatThrownBy(() -> new Stage(1, folder, conf))
        .hasMessageContaining("unknown \"memcached_key\" variable");
  }
}
