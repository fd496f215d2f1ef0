package io.sluice.it.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.NameServer;
import io.sluice.testkit.NameServer.Target;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Groups whose servers come and go with the answers of a name server.
final class ChangingServersTest {
  private static final String CONFIGURATION =
      """
      stream {
        resolver %%DNS%% valid=1s;
        resolver_timeout 1s;
        upstream u { zone s 64k; server a.example:%%PORT_1%% resolve; }
        upstream unknown { zone t 64k; server b.example:%%PORT_1%% resolve; }
        server { listen 127.0.0.1:%%PORT_2%%; proxy_pass u; }
        server { listen 127.0.0.1:%%PORT_4%%; proxy_pass unknown; }
      }
      http {
        upstream u {
          zone h 64k;
          resolver %%DNS%%;
          server example service=http resolve;
        }
        server { listen *:%%PORT_1%%; return 200 $server_addr; }
        server { listen 127.0.0.1:%%PORT_3%%; location / { proxy_pass http://u; } }
      }
      """;

  private final NameServer names = NameServer.start().ttl(0).host("a.example", "127.0.0.2");

  @RegisterExtension
  final Sluice sluice = Sluice.serving(CONFIGURATION).with("DNS", names.address());

  @AfterEach
  void close() {
    names.close();
  }

  /// Waits until a new connection ends at this server.
  private void awaitServer(int port, String address) {
    Deadline.ofTest().until("answers of " + address, () -> answer(port).endsWith(address));
  }

  /// What a new connection is answered; nothing if it is closed.
  private String answer(int port) {
    try (Client client = sluice.client(port)) {
      return client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").readAll();
    }
  }

  @Test
  void aSessionOutlivesItsServersNameAndAReload() {
    awaitServer(2, "127.0.0.2");
    try (Client old = sluice.client(2)) {
      assertThat(old.get("/").body()).isEqualTo("127.0.0.2");
      names.host("a.example", "127.0.0.3");
      awaitServer(2, "127.0.0.3");
      names.silent(true);
      assertThat(sluice.reload(CONFIGURATION)).isTrue();
      for (int i = 0; i < 5; i++) {
        assertThat(answer(2)).endsWith("127.0.0.3"); // nobody can tell, so it is as it was
      }
      assertThat(old.get("/").body()).isEqualTo("127.0.0.2");
    }
  }

  @Test
  void aNameThatNobodyKnowsHoldsUpNothing() {
    awaitServer(2, "127.0.0.2");
    sluice.awaitLog("b.example could not be resolved (3: Host not found)");
    assertThat(answer(4)).isEmpty();
    sluice.awaitLog("no live upstreams");
    names.host("b.example", "127.0.0.4");
    awaitServer(4, "127.0.0.4");
  }

  @Test
  void aServiceLeadsToItsBestTargetAndThenToTheNext() {
    names.host("one.example", "127.0.0.5").host("two.example", "127.0.0.6");
    Target first = new Target(1, 1, sluice.port(1), "one.example");
    Target second = new Target(2, 1, sluice.port(1), "two.example");
    names.service("_http._tcp.example", first, second);
    awaitServer(3, "127.0.0.5");
    names.service("_http._tcp.example", second);
    awaitServer(3, "127.0.0.6");
  }
}
