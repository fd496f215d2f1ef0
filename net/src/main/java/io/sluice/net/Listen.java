package io.sluice.net;

import io.sluice.config.Arguments;
import io.sluice.core.address.Address;
import java.util.List;
import java.util.Set;

/// One `listen` directive, of http or stream. See [Ports] for what several of them make together.
///
/// @param addresses what it names: one, or several for a range of ports or a name with several
///   addresses
/// @param options the socket's options, with the first address
/// @param set whether it has options of a socket, which no other `listen` of the address may have
///   then
/// @param bind whether the address gets a socket of its own even where a wildcard's would do
/// @param defaultServer `default_server`
/// @param protocols what is spoken on the connections
public record Listen(
    List<Address> addresses,
    ListenSpec options,
    boolean set,
    boolean bind,
    boolean defaultServer,
    Set<Protocol> protocols) {
  /// What a parameter of `listen` may ask to be spoken on a connection.
  public enum Protocol {
    PROXY_PROTOCOL("proxy_protocol"),
    SSL("ssl"),
    HTTP2("http2"),
    QUIC("quic"),
    UDP("udp");

    private final String word;

    Protocol(String word) {
      this.word = word;
    }

    /// The parameter.
    public String word() {
      return word;
    }
  }

  /// Which module's `listen` it is.
  public enum Module {
    HTTP(80),
    STREAM(0);

    private final int defaultPort;

    Module(int defaultPort) {
      this.defaultPort = defaultPort;
    }

    int defaultPort() {
      return defaultPort;
    }
  }

  /// Reads the arguments of a `listen`.
  ///
  /// @param has what this build can speak besides PROXY protocol; the rest is refused as by an
  ///   nginx without that module
  /// @throws io.sluice.config.ConfigException with nginx's messages
  public static Listen parse(Arguments a, Module module, Set<Protocol> has) {
    return new ListenParser(a, module, has).parse();
  }

  /// The same for `http` with nothing but PROXY protocol.
  public static Listen http(Arguments a) {
    return parse(a, Module.HTTP, Set.of());
  }

  /// The same for `stream` with nothing but PROXY protocol.
  public static Listen stream(Arguments a) {
    return parse(a, Module.STREAM, Set.of());
  }

  /// Whether connections begin with a PROXY protocol header.
  public boolean proxyProtocol() {
    return protocols.contains(Protocol.PROXY_PROTOCOL);
  }

  public boolean ssl() {
    return protocols.contains(Protocol.SSL);
  }
}
