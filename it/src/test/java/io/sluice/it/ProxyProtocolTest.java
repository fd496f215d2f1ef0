package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Sluice;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The PROXY protocol from outside: read in http and stream, sent to servers.
final class ProxyProtocolTest {
  private static final String V1 = "PROXY TCP4 192.0.2.1 192.0.2.2 123 5678\r\n";
  private static final String V2 =
      "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u0011\u00c0\0\u0002\u0001\u00c0\0\u0002\u0002\0{\u0016."
          + "\u0001\0\u0002h2";
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  /// Answers with all that it is sent up to an exclamation mark.
  private static final Origin ECHO =
      Origin.tcp((in, out) -> {
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
          text.append((char) b);
          if (b == '!') {
            out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            text.setLength(0);
          }
        }
      });

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                log_format seen '$remote_addr:$remote_port $proxy_protocol_addr $status';
                access_log logs/http.log seen;
                server {
                  listen 127.0.0.1:%%PORT_1%% proxy_protocol;
                  client_header_timeout 300ms;
                  set_real_ip_from 127.0.0.1;
                  location / {
                    return 200 "$proxy_protocol_addr $proxy_protocol_port \
              $proxy_protocol_server_addr $proxy_protocol_server_port $proxy_protocol_tlv_alpn";
                  }
                  location /real {
                    real_ip_header proxy_protocol;
                    deny 192.0.2.1;
                  }
                }
                server {
                  listen 127.0.0.1:%%PORT_7%%;
                  return 200 "$remote_addr $remote_port $proxy_protocol_tlv_alpn";
                }
              }
              stream {
                log_format seen '$remote_addr:$remote_port $status $bytes_received';
                access_log logs/stream.log seen;
                proxy_protocol_timeout 300ms;
                server {
                  listen 127.0.0.1:%%PORT_2%% proxy_protocol;
                  set_real_ip_from 127.0.0.1;
                  deny 192.0.2.99;
                  proxy_pass 127.0.0.1:%%ECHO%%;
                }
                server {
                  listen 127.0.0.1:%%PORT_3%% proxy_protocol;
                  listen [::1]:%%PORT_3%%;
                  set_real_ip_from 127.0.0.1;
                  return "$remote_addr $remote_port $realip_remote_addr $proxy_protocol_tlv_alpn";
                }
                server {
                  listen 127.0.0.1:%%PORT_4%% proxy_protocol;
                  set_real_ip_from 127.0.0.1;
                  proxy_protocol on;
                  proxy_pass 127.0.0.1:%%ECHO%%;
                }
                server {
                  listen 127.0.0.1:%%PORT_5%%;
                  proxy_protocol v2;
                  proxy_pass nearby;
                }
                server {
                  listen 127.0.0.1:%%PORT_6%% proxy_protocol;
                  set_real_ip_from 127.0.0.1;
                  pass 127.0.0.1:%%PORT_7%%;
                }
                upstream nearby {
                  server 127.0.0.1:%%PORT_9%%;
                  server 127.0.0.1:%%PORT_3%% backup;
                }
              }
              """)
          .with("ECHO", Integer.toString(ECHO.port()));

  @AfterAll
  static void closeEcho() {
    ECHO.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {V1, V2})
  void httpKnowsTheHeaderInAllRequests(String header) {
    String expected = "192.0.2.1 123 192.0.2.2 5678 " + (header.equals(V2) ? "h2" : "");
    try (Client client = sluice.client(1)) {
      client.send(header + GET + GET);
      assertThat(client.response().body()).isEqualTo(expected);
      assertThat(client.response().body()).isEqualTo(expected);
      assertThat(client.request(GET).body()).isEqualTo(expected);
    }
  }

  @Test
  void theHeaderMayComeByItselfAndInPieces() {
    try (Client client = sluice.client(1)) {
      for (int i = 0; i < V1.length(); i++) {
        client.send(V1.substring(i, i + 1));
      }
      assertThat(client.request(GET).body()).startsWith("192.0.2.1 123");
    }
    try (Client client = sluice.client(1)) {
      client.send("PROXY UNKNOWN\r\n");
      assertThat(client.request(GET).body()).isEqualTo("    ");
    }
  }

  @Test
  void theAddressIsBelievedWhereTheLocationSaysSo() {
    try (Client client = sluice.client(1)) {
      client.send(V1);
      assertThat(client.request(GET.replace("/ ", "/real ")).status()).isEqualTo(403);
      sluice.awaitLog("access forbidden by rule, client: 192.0.2.1, server: ");
      assertThat(client.request(GET).status()).isEqualTo(200);
    }
    sluice.stop();
    assertThat(sluice.folder().resolve("logs/http.log"))
        .content()
        .matches("192.0.2.1:123 192.0.2.1 403\n127.0.0.1:\\d+ 192.0.2.1 200\n");
  }

  @Test
  void httpClosesWhatIsNoHeader() {
    try (Client client = sluice.client(1)) {
      client.send(GET);
      assertThat(client.readAll()).isEmpty();
      for (int i = 0; i < 10; i++) {
        client.send(GET); // no reset
      }
    }
    sluice.awaitLog("broken header: \"GET / HTTP/1.1\" while reading PROXY protocol, client: 127.");
    try (Client client = sluice.client(1)) {
      client.send("PROXY TCP4 ");
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("client timed out (110: Connection timed out) while reading PROXY protocol");
    try (Client client = sluice.client(1)) {
      client.shutdownOutput();
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("client closed connection while reading PROXY protocol");
  }

  @ParameterizedTest
  @ValueSource(strings = {V1, V2})
  void streamPassesOnWhatFollowsTheHeader(String header) {
    try (Client client = sluice.client(2)) {
      client.send(header + "hello!");
      assertThat(client.read(6)).isEqualTo("hello!");
      client.send("more!");
      assertThat(client.read(5)).isEqualTo("more!");
    }
    try (Client client = sluice.client(2)) {
      client.send(header);
      client.send("late!");
      assertThat(client.read(5)).isEqualTo("late!");
    }
    sluice.stop();
    assertThat(sluice.folder().resolve("logs/stream.log"))
        .content()
        .isEqualTo("192.0.2.1:123 200 11\n192.0.2.1:123 200 5\n");
  }

  @Test
  void muchDataFollows() {
    String chunk = "x".repeat(300_000) + "!";
    try (Client client = sluice.client(2)) {
      client.send(V1 + chunk);
      assertThat(client.read(chunk.length())).isEqualTo(chunk);
    }
  }

  @Test
  void streamSeesTheAddressInAllItsPhases() {
    try (Client client = sluice.client(3)) {
      client.send(V2);
      assertThat(client.readAll()).isEqualTo("192.0.2.1 123 127.0.0.1 h2");
    }
    try (Client client = sluice.client(2)) {
      client.send(V1.replace("2.1 ", "2.99 "));
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("access forbidden by rule while initializing session, client: 192.0.2.99");
  }

  @Test
  void streamClosesWhatIsNoHeader() {
    try (Client client = sluice.client(2)) {
      client.send("hello\nworld");
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("[error]");
    sluice.awaitLog(
        "broken header: \"hello\" while reading PROXY protocol, client: 127.0.0.1, serv");
    try (Client client = sluice.client(2)) {
      client.send("PROXY");
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("client timed out (110: Connection timed out) while reading PROXY protocol");
    try (Client client = sluice.client(2)) {
      client.send("PROXY").shutdownOutput();
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("broken header: \"PROXY\" while reading PROXY protocol");
    sluice.stop();
    assertThat(sluice.folder().resolve("logs/stream.log"))
        .content()
        .matches("(127.0.0.1:\\d+ (400|200) 0\n){3}")
        .contains(" 400 ", " 200 ");
  }

  @Test
  void theReplacedAddressIsSentOn() {
    try (Client client = sluice.client(4)) {
      client.send(V1 + "hello!");
      String expected = "PROXY TCP4 192.0.2.1 127.0.0.1 123 " + sluice.port(4) + "\r\nhello!";
      assertThat(client.readThrough("hello!")).isEqualTo(expected);
    }
  }

  @Test
  void whatTheHeaderSaidGoesWithAConnectionThatIsPassed() {
    try (Client client = sluice.client(6)) {
      client.send(V2 + GET);
      assertThat(client.response().body()).isEqualTo("192.0.2.1 123 h2");
      assertThat(client.request(GET).body()).isEqualTo("192.0.2.1 123 h2");
    }
  }

  @Test
  void theHeaderGoesToTheServerThatAnswers() {
    try (Client client = sluice.client(5)) {
      assertThat(client.readAll()).matches("127.0.0.1 \\d+ 127.0.0.1 ");
    }
    sluice.awaitLog("connect() failed (111: Connection refused)");
  }
}
