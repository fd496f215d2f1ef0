package io.sluice.it.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `proxy_bind` and what belongs to it: which address an origin sees.
final class ProxyBindTest {
  private static final String SERVERS =
      """
      http {
        map $upstream_last_addr $source { default 127.0.0.3; ~:%%PORT_9%%$ 127.0.0.2; }
        log_format line '$status "$upstream_addr"';
        upstream u { server 127.0.0.1:%%PORT_8%%; server 127.0.0.1:%%PORT_9%%; }
        server {
          listen 127.0.0.1:%%PORT_11%%;
          proxy_bind $source;
          location /once { proxy_pass http://u; }
          location /each { proxy_bind_dynamic on; proxy_pass http://u; }
          location /bad {
            access_log logs/http.log line;
            proxy_bind 192.0.2.1;
            proxy_pass http://u;
          }
        }
        server { listen 127.0.0.1:%%PORT_9%%; return 200 $remote_addr; }
      }
      stream {
        map $upstream_last_addr $source { default 127.0.0.3; ~:%%PORT_7%%$ 127.0.0.2; }
        log_format line '$status "$upstream_addr" "$upstream_last_addr" $upstream_connect_time';
        access_log logs/stream.log line;
        upstream s { server 127.0.0.1:%%PORT_8%%; server 127.0.0.1:%%PORT_7%%; }
        server { listen 127.0.0.1:%%PORT_7%%; return $remote_addr; }
        server { listen 127.0.0.1:%%PORT_1%%; proxy_pass s; proxy_bind $source; }
        server {
          listen 127.0.0.1:%%PORT_2%%; proxy_pass s; proxy_bind $source; proxy_bind_dynamic on;
        }
        server { listen 127.0.0.1:%%PORT_3%%; proxy_pass s; proxy_bind 192.0.2.1; }
        server { listen 127.0.0.1:%%PORT_4%%; proxy_pass s; proxy_bind "nonsense $pid"; }
      }
      """;

  @RegisterExtension final Sluice sluice = Sluice.serving(SERVERS);

  private String ask(int port) {
    try (Client client = sluice.client(port)) {
      return client.readAll();
    }
  }

  @Test
  void isEvaluatedOnceUnlessItIsDynamic() {
    assertThat(ask(1)).isEqualTo("127.0.0.3");
    assertThat(ask(2)).isEqualTo("127.0.0.2");
    assertThat(sluice.get(11, "/once").body()).isEqualTo("127.0.0.3");
    assertThat(sluice.get(11, "/each").body()).isEqualTo("127.0.0.2");
  }

  @Test
  void anAddressThatThisMachineHasNotIsItsOwnFault() {
    assertThat(ask(3)).isEmpty();
    sluice.awaitLog(
        "bind(192.0.2.1) failed (99: Cannot assign requested address) while connecting to upstream,"
            + " client: 127.0.0.1, server: 127.0.0.1:"
            + sluice.port(3)
            + ", upstream: \"127.0.0.1:");
    assertThat(sluice.get(11, "/bad").status()).isEqualTo(500);
    sluice.stop();
    assertThat(sluice.folder().resolve("logs/stream.log")).content().isEqualTo("500 \"\" \"\" -\n");
    assertThat(sluice.folder().resolve("logs/http.log")).content().isEqualTo("500 \"\"\n");
  }

  @Test
  void whatIsNoAddressIsLoggedAndLeftOut() {
    assertThat(ask(4)).isEqualTo("127.0.0.1");
    sluice.awaitLog("invalid local address \"nonsense ");
  }
}
