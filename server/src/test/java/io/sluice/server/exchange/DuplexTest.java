package io.sluice.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that respond before they have got the whole request, and read on: the request goes on to
/// them, in any framing and size, buffered or not.
final class DuplexTest {
  private static final int[] SIZES = {0, 1, 3000, 120_000};

  private static final Charset ISO = StandardCharsets.ISO_8859_1;

  @TempDir Path folder;

  static List<Arguments> ways() {
    List<Arguments> ways = new ArrayList<>();
    for (String request :
        List.of(
            "proxy_request_buffering off;",
            "client_body_buffer_size 1m;",
            "client_body_buffer_size 4k;")) {
      for (String response : List.of("", "proxy_buffering off;", "proxy_http_version 1.0;")) {
        for (String rate : List.of("", "limit_rate 100k;", "proxy_limit_rate 100k;")) {
          if (rate.isEmpty() || response.isEmpty()) {
            ways.add(Arguments.of(request, response, rate));
          }
        }
      }
    }
    return ways;
  }

  private static String http(String settings) {
    return "client_max_body_size 0; client_body_temp_path temp; server { listen 10.0.0.1:80; "
        + settings
        + " location / { proxy_pass http://10.1.0.1; } }";
  }

  private static byte[] content(int size, long seed) {
    byte[] content = new byte[size];
    new SplittableRandom(seed).nextBytes(content);
    return content;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatAServerSendsBackWhileItReadsIsWhole(String request, String response, String rate) {
    long seed = 0;
    for (int size : SIZES) {
      for (boolean chunks : new boolean[] {false, true}) {
        for (Echo.Framing framing : Echo.Framing.values()) {
          upload(++seed, http(request + response + rate), content(size, seed), chunks, framing);
        }
      }
    }
  }

  private void upload(long seed, String http, byte[] body, boolean chunks, Echo.Framing framing) {
    try (Stage stage = new Stage(seed, folder, http)) {
      stage.origin(1, new Echo(framing));
      Peer client = stage.client(_ -> {});
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
              + (chunks
                  ? "Transfer-Encoding: chunked\r\nX-Size: " + body.length + "\r\n\r\n"
                  : "Content-Length: " + body.length + "\r\n\r\n"));
      for (int at = 0; at < body.length; at += 30_000) {
        int end = Math.min(body.length, at + 30_000);
        client.send(chunks ? Message.chunk(body, at, end) : Arrays.copyOfRange(body, at, end));
      }
      if (chunks) {
        client.send("0\r\n\r\n");
      }
      boolean ended = stage.until(client::ended);
      Message got = Message.of(client.in(), client.ended());
      String what = framing + ", " + body.length + (chunks ? " in chunks" : "") + ", seed " + seed;
      assertThat(ended)
          .as("the response ends: %s, %s bytes came", what, got.body().length)
          .isTrue();
      assertThat(got.status()).as(what).isEqualTo(200);
      assertThat(got.whole()).as("all of %s: %s bytes", what, got.body().length).isTrue();
      assertThat(Arrays.equals(got.body(), body)).as("the same bytes: %s", what).isTrue();
    }
  }

  /// A client that sends each message when it has got the echo of the one before.
  @ParameterizedTest
  @ValueSource(strings = {"CHUNKS", "LENGTH", "CLOSE"})
  void aConversationOnOneRequest(Echo.Framing framing) {
    for (String buffering : List.of("", "proxy_buffering off;")) {
      try (Stage stage = new Stage(1, folder, http("proxy_request_buffering off;" + buffering))) {
        stage.origin(1, new Echo(framing));
        List<String> sent = new ArrayList<>();
        Consumer<Peer> talk =
            peer -> {
              String got = new String(Message.of(peer.in(), peer.ended()).body(), ISO);
              if (sent.size() < 10 && got.equals(String.join("", sent))) {
                sent.add("message " + sent.size() + "\n");
                byte[] next = sent.getLast().getBytes(ISO);
                peer.send(Message.chunk(next, 0, next.length));
              } else if (sent.size() == 10 && got.equals(String.join("", sent))) {
                peer.send("0\r\n\r\n");
                sent.add("");
              }
            };
        Peer client = stage.client(talk);
        client.send(
            String.join(
                "\r\n",
                "POST / HTTP/1.1",
                "Host: a",
                "Connection: close",
                "X-Size: 100",
                "Transfer-Encoding: chunked",
                "",
                ""));
        boolean ended = stage.until(client::ended);
        assertThat(sent).as("%s: %s", buffering, client.text()).hasSize(11);
        assertThat(ended).isTrue();
      }
    }
  }

  /// The response is complete before the request is: the client gets it, and neither connection
  /// serves another request.
  @ParameterizedTest
  @ValueSource(strings = {"proxy_request_buffering off;", "client_body_buffer_size 1m;"})
  void aResponseThatEndsFirst(String request) {
    String http =
        "upstream g { server 10.1.0.1; keepalive 4; } client_max_body_size 0;"
            + " server { listen 10.0.0.1:80; location / { proxy_pass http://g; "
            + request
            + " } }";
    try (Stage stage = new Stage(1, folder, http)) {
      List<Peer> servers = new ArrayList<>();
      stage.origin(
          1,
          peer -> {
            if (!servers.contains(peer)) {
              servers.add(peer);
              peer.send("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok");
            }
          });
      Peer client = stage.client(_ -> {});
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n");
      client.send(new byte[200_000]);
      if (request.startsWith("client")) {
        client.send(new byte[200_000]);
      }
      assertThat(stage.until(() -> client.text().endsWith("ok"))).isTrue();
      assertThat(client.text()).startsWith("HTTP/1.1 201 Created");
      assertThat(stage.until(() -> servers.size() == 1 && servers.getFirst().ended())).isTrue();
      if (request.startsWith("proxy")) {
        assertThat(stage.until(client::ended)).as("the client's connection ends").isTrue();
      }
      client.close();
    }
  }

  /// The server breaks off in the middle of both.
  @Test
  void aResponseThatBreaksOff() {
    try (Stage stage = new Stage(1, folder, http("proxy_request_buffering off;"))) {
      List<Peer> servers = new ArrayList<>();
      stage.origin(
          1,
          peer -> {
            if (!servers.contains(peer)) {
              servers.add(peer);
              peer.send("HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\nbeginning");
            } else if (peer.in().length > 20_000) {
              peer.reset();
            }
          });
      Peer client = stage.client(_ -> {});
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n");
      client.send(new byte[400_000]);
      assertThat(stage.until(client::ended)).isTrue();
      assertThat(client.text()).startsWith("HTTP/1.1 200").endsWith("beginning");
    }
  }
}
