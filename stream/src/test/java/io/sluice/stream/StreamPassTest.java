package io.sluice.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `pass`, and `set` with it.
@Timeout(60)
final class StreamPassTest {
  @BeforeEach
  void forget() {
    Witness.SEEN.clear();
  }

  private static String all(Socket client) throws Exception {
    return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
  }

  private static String server(String text) {
    return "server { listen 127.0.0.1:0; " + text + " } ";
  }

  @Test
  void aConnectionGoesOnElsewhere() throws Exception {
    int port = Origin.unused();
    String stream =
        "stream { witness '$status $server_port'; "
            + server("set $to 127.0.0.1:" + port + "; pass $to;")
            + server("pass 127.0.0.1:" + port + ";")
            + "server { listen *:"
            + port
            + "; return '$server_addr:$server_port $connection'; } }";
    try (Running running = new Running(stream)) {
      for (int listen = 0; listen < 2; listen++) {
        try (Socket client = running.connect(listen)) {
          assertThat(all(client)).matches("127\\.0\\.0\\.1:" + port + " \\d+");
          assertThat(Witness.next()).isEqualTo("200 " + port);
        }
      }
      running.awaitIdle();
      assertThat(Witness.SEEN).as("what was passed on is not logged").isEmpty();
    }
  }

  @Test
  void whatHasComeGoesAlong() throws Exception {
    int port = Origin.unused();
    try (Origin origin = new Origin(Origin.ECHO);
        Running running =
            new Running(
                "stream { ssl_preread on; "
                    + server("pass 127.0.0.1:" + port + ";")
                    + "server { listen 127.0.0.1:"
                    + port
                    + "; ssl_preread off; proxy_pass 127.0.0.1:"
                    + origin.port()
                    + "; } }");
        Socket client = running.connect(0)) {
      client.getOutputStream().write("not TLS".getBytes(ISO_8859_1));
      assertThat(client.getInputStream().readNBytes(7)).isEqualTo("not TLS".getBytes(ISO_8859_1));
      client.shutdownOutput();
      assertThat(all(client)).isEmpty();
      running.awaitIdle();
    }
  }

  @Test
  void aCycleEnds() throws Exception {
    int port = Origin.unused();
    try (Running running =
            new Running(
                "stream { server { listen 127.0.0.1:"
                    + port
                    + "; witness '$status'; pass 127.0.0.1:"
                    + port
                    + "; } }");
        Socket client = running.connect(0)) {
      assertThat(all(client)).isEmpty();
      assertThat(Witness.next()).isEqualTo("500");
      running.awaitIdle();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:9, 200", "127.0.0.1, 500", "name:9, 500", "127.0.0.1:x, 500"})
  void nobodyIsThere(String to, String status) throws Exception {
    try (Running running =
            new Running(
                "stream { witness '$status'; " + server("set $to '" + to + "'; pass $to;") + "}");
        Socket client = running.connect(0)) {
      assertThat(all(client)).isEmpty();
      assertThat(Witness.next()).isEqualTo(status);
      running.awaitIdle();
    }
  }

  @Test
  void setsRunInTheirOrder() throws Exception {
    try (Running running =
            new Running(
                "stream { " + server("set $a 1; set $b '$a$a'; set $a 2; return $a$b;") + "}");
        Socket client = running.connect(0)) {
      assertThat(all(client)).isEqualTo("211");
    }
  }
}
