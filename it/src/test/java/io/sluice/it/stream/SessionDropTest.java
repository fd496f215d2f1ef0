package io.sluice.it.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.NameServer;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `proxy_session_drop`: what becomes of sessions whose server is removed.
final class SessionDropTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  private final NameServer names = NameServer.start().ttl(0).host("a.example", "127.0.0.2");

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              stream {
                resolver %%DNS%% valid=1s;
                log_format line '$server_port $status $upstream_addr';
                access_log logs/access.log line;
                upstream u { zone s 64k; server a.example:%%PORT_1%% resolve; }
                server { listen 127.0.0.1:%%PORT_2%%; proxy_pass u; proxy_session_drop on; }
                server { listen 127.0.0.1:%%PORT_3%%; proxy_pass u; }
              }
              http {
                server { listen *:%%PORT_1%%; return 200 $server_addr; }
              }
              """)
          .with("DNS", names.address());

  @AfterEach
  void close() {
    names.close();
  }

  private void awaitServer(String address) {
    Deadline.ofTest().until("answers of " + address, () -> answer().endsWith(address));
  }

  private String answer() {
    try (Client client = sluice.client(3)) {
      return client.send(REQUEST.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).readAll();
    }
  }

  @Test
  void aSessionEndsAtItsNextEvent() {
    awaitServer("127.0.0.2");
    try (Client dropped = sluice.client(2);
        Client other = sluice.client(3)) {
      assertThat(dropped.get("/").body()).isEqualTo("127.0.0.2");
      assertThat(other.get("/").body()).isEqualTo("127.0.0.2");
      names.host("a.example", "127.0.0.3");
      awaitServer("127.0.0.3");

      assertThat(dropped.send(REQUEST).readAll()).isEmpty();
      assertThat(other.get("/").body()).isEqualTo("127.0.0.2");
    }
    sluice.awaitLog("upstream is gone, session is dropped, bytes from/to client:");
    sluice.stop();
    assertThat(sluice.folder().resolve("logs/access.log"))
        .content()
        .contains(sluice.port(2) + " 502 127.0.0.2:" + sluice.port(1))
        .contains(sluice.port(3) + " 200 127.0.0.2:" + sluice.port(1));
  }

  @Test
  void aServerThatStaysKeepsItsSessions() {
    awaitServer("127.0.0.2");
    try (Client client = sluice.client(2)) {
      assertThat(client.get("/").body()).isEqualTo("127.0.0.2");
      names.host("a.example", "127.0.0.3", "127.0.0.2");
      awaitServer("127.0.0.3");
      assertThat(client.get("/").body()).isEqualTo("127.0.0.2");
    }
  }
}
