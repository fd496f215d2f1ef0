package io.sluice.stream;

import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Diagnostics;
import io.sluice.config.Directive;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.net.Listen;
import io.sluice.net.Ports;
import java.util.List;
import java.util.Set;

/// `listen` in `stream`.
final class StreamListen {
  static final Directive<List<Listen>> LISTEN =
      Directive.list("listen", StreamListen::parse)
          .in(STREAM_SERVER)
          .args(1, Directive.ANY)
          .noInherit()
          .syntax(
              "address:port [udp] [default_server] [proxy_protocol] [fastopen=number]"
                  + " [backlog=number] [rcvbuf=size] [sndbuf=size] [deferred] [bind]"
                  + " [ipv6only=on|off] [reuseport] [multipath]"
                  + " [so_keepalive=on|off|[keepidle]:[keepintvl]:[keepcnt]]")
          .doc("Sets an address whose connections, or with `udp` datagrams, a server takes.");

  /// Where the `stream` block keeps what the `listen` directives of its servers make together; a
  /// server is its block here.
  private static final Key<Ports<Scope>> PORTS = new Key<>("ports of stream");

  private StreamListen() {}

  static void open(Scope stream) {
    stream.attach(PORTS, new Ports<>());
  }

  static Ports<Scope> ports(Scope stream) {
    return stream.find(PORTS);
  }

  private static Listen parse(Arguments a) {
    Listen listen = Listen.parse(a, Listen.Module.STREAM, Set.of(Listen.Protocol.UDP));
    ports(a.scope()).add(listen, a.scope(), a);
    return listen;
  }

  /// Every server listens.
  static void check(Scope stream, List<Scope> servers) {
    Diagnostics diagnostics = stream.diagnostics();
    for (Scope server : servers) {
      if (!server.has(LISTEN)) {
        String message = "no \"listen\" is defined for server";
        diagnostics.add(new ConfigException(message, server.position()));
      }
    }
  }
}
