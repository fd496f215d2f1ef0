package io.sluice.it.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.NameServer;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `proxy_pass` with variables, in `http` and `stream`.
final class ComputedTargetTest {
  private static final String CONFIGURATION =
      """
      http {
        upstream group { server 127.0.0.1:%%PORT_1%%; }
        server { listen *:%%PORT_1%%; return 200 "$server_addr $http_host"; }
        server {
          listen 127.0.0.1:%%PORT_2%%;
          add_header X-Servers $upstream_addr always;
          location /named/ {
            resolver %%DNS%%;
            resolver_timeout 1s;
            proxy_pass http://$arg_to:%%PORT_1%%;
          }
          location /two/ {
            resolver %%DNS%%;
            proxy_next_upstream error;
            proxy_pass http://$arg_to:%%PORT_8%%;
          }
          location /nobody/ { proxy_pass http://$arg_to; }
        }
      }
      stream {
        resolver %%DNS%%;
        map $remote_port $name { default a.example; }
        server { listen 127.0.0.1:%%PORT_3%%; proxy_pass $name:%%PORT_1%%; }
        server { listen 127.0.0.1:%%PORT_4%%; proxy_pass un$name:%%PORT_1%%; }
      }
      """;

  private final NameServer names = NameServer.start().host("a.example", "127.0.0.2").ttl(60);

  @RegisterExtension
  final Sluice sluice = Sluice.serving(CONFIGURATION).with("DNS", names.address());

  @AfterEach
  void close() {
    names.close();
  }

  @Test
  void aNameIsResolvedOnceForManyRequests() {
    String host = "a.example:" + sluice.port(1);
    for (int i = 0; i < 3; i++) {
      assertThat(sluice.get(2, "/named/?to=A.example").body())
          .isEqualToIgnoringCase("127.0.0.2 " + host);
    }
    assertThat(names.queries()).containsExactlyInAnyOrder("a.example A", "a.example AAAA");
  }

  @Test
  void anAddressAndAGroupNeedNobodyToResolveThem() {
    assertThat(sluice.get(2, "/named/?to=127.0.0.3").body()).startsWith("127.0.0.3 ");
    assertThat(sluice.get(2, "/nobody/?to=group").body()).startsWith("127.0.0.1 ");
    assertThat(names.queries()).isEmpty();
  }

  @Test
  void whatCannotBeResolvedIsABadGateway() {
    assertThat(sluice.get(2, "/named/?to=b.example").status()).isEqualTo(502);
    sluice.awaitLog("b.example could not be resolved (3: Host not found)");
    names.failing(2);
    assertThat(sluice.get(2, "/named/?to=c.example").status()).isEqualTo(502);
    sluice.awaitLog("c.example could not be resolved (2: Server failure)");
    names.silent(true);
    assertThat(sluice.get(2, "/named/?to=d.example").status()).isEqualTo(502);
    sluice.awaitLog("d.example could not be resolved (110: Operation timed out)");
  }

  @Test
  void aFamilyThatFailsDoesNotMatter() {
    String here = "127.0.0.2 ";
    names.failing("AAAA", 2);
    assertThat(sluice.get(2, "/named/?to=a.example").body()).startsWith(here);
    sluice.awaitLog("IPv6 addresses of a.example could not be resolved (2: Server failure)");
    names.host("b.example", "127.0.0.2").failing("AAAA", 3);
    assertThat(sluice.get(2, "/named/?to=b.example").body()).startsWith(here);
    names.host("c.example", "127.0.0.2").failing("AAAA", 0).odd("AAAA");
    assertThat(sluice.get(2, "/named/?to=c.example").body()).startsWith(here);
    names.host("d.example", "127.0.0.2").silent("AAAA");
    assertThat(sluice.get(2, "/named/?to=d.example").body()).startsWith(here);
    sluice.awaitLog("IPv6 addresses of d.example could not be resolved (110: Operation timed out)");
  }

  @Test
  void withoutAResolverANameIsABadGateway() {
    assertThat(sluice.get(2, "/nobody/?to=a.example").status()).isEqualTo(502);
    sluice.awaitLog("no resolver defined to resolve a.example");
  }

  @Test
  void allAddressesOfANameAreTried() {
    names.host("two.example", "127.0.0.4", "127.0.0.5"); // nobody listens on that port
    var response = sluice.get(2, "/two/?to=two.example");

    assertThat(response.status()).isEqualTo(502);
    assertThat(response.header("X-Servers"))
        .contains("127.0.0.4:" + sluice.port(8), "127.0.0.5:" + sluice.port(8), ", ");
  }

  @Test
  void aliasesAndTruncatedAnswersAreFollowed() {
    names.alias("c.example", "a.example").truncating(true);

    assertThat(sluice.get(2, "/named/?to=c.example").body()).startsWith("127.0.0.2 ");
    assertThat(names.queries()).contains("c.example A tcp", "a.example AAAA tcp");
  }

  @Test
  void aClientThatLeavesMeanwhileLeavesNothingBehind() {
    names.silent(true);
    try (Client client = sluice.client(2)) {
      client.send("GET /named/?to=a.example HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    sluice.awaitLog("client prematurely closed connection");
  }

  @Test
  void aSessionWaitsForItsServersName() {
    assertThat(sluice.get(3, "/").body()).startsWith("127.0.0.2 ");
  }

  @Test
  void aSessionWithoutServerEnds() {
    try (Client client = sluice.client(4)) {
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("una.example could not be resolved (3: Host not found)");
  }
}
