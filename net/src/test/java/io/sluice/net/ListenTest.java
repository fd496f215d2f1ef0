package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenTest {
  private static List<String> addresses(String argument) {
    ListenFile f = ListenFile.http("server { listen " + argument + "; }");
    assertThat(f.messages).isEmpty();
    return f.ports.endpoints().stream().map(Endpoint::address).map(Address::text).toList();
  }

  private static String refusal(String arguments) {
    ListenFile f = ListenFile.http("server { listen " + arguments + "; }");
    assertThat(f.messages).hasSize(1);
    assertThat(f.messages.getFirst()).startsWith("emerg ");
    return f.messages.getFirst().substring(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          80                    | 0.0.0.0:80
          *                     | 0.0.0.0:80
          *:8080                | 0.0.0.0:8080
          127.0.0.1             | 127.0.0.1:80
          127.0.0.1:81          | 127.0.0.1:81
          0.0.0.0:81            | 0.0.0.0:81
          [::]                  | [::]:80
          [::1]:8000            | [::1]:8000
          unix:/tmp/s           | unix:/tmp/s
          """)
  void readsAnAddress(String argument, String address) {
    assertThat(addresses(argument)).containsExactly(address);
  }

  @Test
  void readsRangesAndNames() {
    assertThat(addresses("8000-8002"))
        .containsExactly("0.0.0.0:8000", "0.0.0.0:8001", "0.0.0.0:8002");
    assertThat(addresses("[::1]:1-2")).containsExactly("[::1]:1", "[::1]:2");
    assertThat(addresses("127.0.0.1:7-7")).containsExactly("127.0.0.1:7");
    assertThat(addresses("localhost:81")).contains("127.0.0.1:81").doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unix:                 | no path in the unix domain socket
          0                     | invalid port
          65536                 | invalid port
          127.0.0.1:0           | invalid port
          127.0.0.1:            | invalid port
          127.0.0.1:x           | invalid port
          1.1.1.1:80-79         | invalid port range
          90-80                 | invalid port range
          80-65536              | invalid port
          :80                   | no host
          1.1.1.1/x             | invalid host
          1.1.1.1:80?x          | invalid host
          [::1                  | invalid host
          [::1]80               | invalid host
          []:80                 | no host
          [1.2.3.4]:80          | invalid IPv6 address
          [::g]:80              | invalid IPv6 address
          no.such.host.invalid:1 | host not found
          """)
  void refusesAnAddress(String argument, String reason) {
    assertThat(refusal(argument))
        .isEqualTo(reason + " in \"" + argument + "\" of the \"listen\" directive");
  }

  @Test
  void refusesALongUnixPath() {
    String path = "unix:/" + "x".repeat(107);
    assertThat(refusal(path)).startsWith("too long path in the unix domain socket in \"");
    assertThat(addresses("unix:/" + "x".repeat(106))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unknown               | invalid parameter "unknown"
          udp                   | invalid parameter "udp"
          setfib=1              | invalid parameter "setfib=1"
          backlog=0             | invalid backlog "backlog=0"
          backlog=x             | invalid backlog "backlog=x"
          rcvbuf=              | invalid rcvbuf "rcvbuf="
          sndbuf=1q             | invalid sndbuf "sndbuf=1q"
          fastopen=-1           | invalid fastopen "fastopen=-1"
          ipv6only=other        | invalid ipv6only flags "other"
          ipv6only=x            | invalid parameter "ipv6only=x"
          so_keepalive=         | invalid so_keepalive value: ""
          so_keepalive=::       | invalid so_keepalive value: "::"
          so_keepalive=x        | invalid so_keepalive value: "x"
          so_keepalive=1:2:3:4  | invalid so_keepalive value: "1:2:3:4"
          ssl                   | the "ssl" parameter requires ngx_http_ssl_module
          http2                 | the "http2" parameter requires ngx_http_v2_module
          quic                  | the "quic" parameter requires ngx_http_v3_module
          accept_filter=x       | accept filters "accept_filter=x" are not supported on this platform, ignored
          """)
  void refusesAParameter(String parameter, String message) {
    assertThat(refusal("80 " + parameter)).isEqualTo(message);
  }

  @Test
  void readsOptions() {
    ListenFile f =
        ListenFile.http(
            "server { listen [::]:80 default_server backlog=7 rcvbuf=8k sndbuf=1m fastopen=3"
                + " deferred ipv6only=off reuseport so_keepalive=30m::10 proxy_protocol; }");
    assertThat(f.messages).isEmpty();
    Endpoint<String> e = f.ports.endpoints().getFirst();
    assertThat(e.spec())
        .isEqualTo(
            new ListenSpec(
                e.address(),
                false,
                false,
                true,
                false,
                7,
                8192,
                1 << 20,
                3,
                true,
                new Keepalive(Keepalive.Mode.ON, 1800, 0, 10)));
    assertThat(e.proxyProtocol()).isTrue();
    assertThat(e.bind()).isTrue();
  }

  @Test
  void knowsDatagramsWhereTheyAreSpoken() {
    ListenFile f = ListenFile.stream("server { listen 53 udp; }", Listen.Protocol.UDP);
    assertThat(f.messages).isEmpty();
    assertThat(f.ports.bindings().getFirst().spec().datagram()).isTrue();
    ListenFile refused =
        ListenFile.stream("server { listen 53 udp backlog=3; }", Listen.Protocol.UDP);
    assertThat(refused.messages)
        .containsExactly(
            "emerg \"listen\" directive \"backlog\" parameter is incompatible with \"udp\"");
    assertThat(ListenFile.stream("server { listen 53 default; }").messages)
        .containsExactly("emerg invalid parameter \"default\"");
    assertThat(ListenFile.stream("server { listen 53 ssl; }").messages)
        .containsExactly("emerg the \"ssl\" parameter requires ngx_stream_ssl_module");
  }
}
