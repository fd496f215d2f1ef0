package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {
  private static List<String> sockets(ListenFile f) {
    assertThat(f.messages).isEmpty();
    return f.ports.bindings().stream()
        .map(b ->
            b.spec().address().text()
                + b.endpoints().stream().map(e -> e.address().text()).toList())
        .toList();
  }

  private static Address at(String host, int port) {
    IpAddress ip = IpAddress.parse(host, port);
    assertThat(ip).isNotNull();
    return ip;
  }

  @Test
  void sharesAnAddressAmongServers() {
    ListenFile f =
        ListenFile.http(
            """
            server { listen 80; }
            server { listen 80 default_server; listen 81; }
            server { listen 0.0.0.0:80; }
            """);
    assertThat(sockets(f)).containsExactly("0.0.0.0:80[0.0.0.0:80]", "0.0.0.0:81[0.0.0.0:81]");
    Endpoint<String> first = f.ports.endpoints().getFirst();
    assertThat(first.servers()).containsExactly("s2", "s3", "s4");
    assertThat(first.defaultServer()).isEqualTo("s3");
  }

  @Test
  void letsAWildcardTakeOver() {
    ListenFile f =
        ListenFile.http(
            """
            server { listen 127.0.0.1:80; }
            server { listen 80; }
            server { listen 127.0.0.2:80 bind; listen 127.0.0.3:80; }
            server { listen [::]:80; listen [::1]:80; }
            server { listen 127.0.0.1:81; listen 127.0.0.2:81; }
            """);
    assertThat(sockets(f))
        .containsExactly(
            "127.0.0.2:80[127.0.0.2:80]",
            "0.0.0.0:80[127.0.0.1:80, 127.0.0.3:80, 0.0.0.0:80]",
            "[::]:80[[::1]:80, [::]:80]",
            "127.0.0.1:81[127.0.0.1:81]",
            "127.0.0.2:81[127.0.0.2:81]");
    Binding<String> wildcard = f.ports.bindings().get(1);
    assertThat(wildcard.endpoint(at("127.0.0.3", 80)).defaultServer()).isEqualTo("s4");
    assertThat(wildcard.endpoint(at("127.0.0.1", 80)).defaultServer()).isEqualTo("s2");
    assertThat(wildcard.endpoint(at("10.0.0.1", 80)).defaultServer()).isEqualTo("s3");
    assertThat(f.ports.bindings().get(2).endpoint(at("::1", 80)).address().text())
        .isEqualTo("[::1]:80");
  }

  @Test
  void refusesWhatIsGivenTwice() {
    assertThat(ListenFile.http("server { listen 80; listen *:80; }").messages)
        .containsExactly("emerg a duplicate listen 0.0.0.0:80");
    assertThat(
            ListenFile.http("server { listen 80 default_server; }\nserver { listen 80 default; }")
                .messages)
        .containsExactly("emerg a duplicate default server for 0.0.0.0:80");
    assertThat(
            ListenFile.http("server { listen 80 backlog=1; }\nserver { listen 80 rcvbuf=1k; }")
                .messages)
        .containsExactly("emerg duplicate listen options for 0.0.0.0:80");
  }

  @Test
  void takesOptionsFromAnyServer() {
    ListenFile f =
        ListenFile.http(
            "server { listen 80; }\nserver { listen 80 backlog=9; }\nserver { listen 80; }");
    assertThat(f.messages).isEmpty();
    assertThat(f.ports.endpoints().getFirst().spec().backlog()).isEqualTo(9);
  }

  @Test
  void warnsOfProtocolsGivenHereAndThere() {
    assertThat(
            ListenFile.http("server { listen 80; }\nserver { listen 80 proxy_protocol; }").messages)
        .isEmpty();
    assertThat(
            ListenFile.http(
                    """
                    server { listen 80 backlog=3; }
                    server { listen 80 proxy_protocol; }
                    """)
                .messages)
        .containsExactly("warn protocol options redefined for 0.0.0.0:80");
    assertThat(
            ListenFile.http(
                    """
                    server { listen 80 proxy_protocol; }
                    server { listen 80 ssl; }
                    """,
                    Listen.Protocol.SSL)
                .messages)
        .containsExactly("warn protocol options redefined for 0.0.0.0:80");
  }
}
