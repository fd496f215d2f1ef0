package io.sluice.core.address;

/// What a proxy said of a connection at its beginning, by the [PROXY
/// protocol](https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt).
///
/// @param source the client as the proxy saw it
/// @param destination what the client had connected to
/// @param tlvs what version 2 may add
public record ProxyHeader(Endpoint source, Endpoint destination, Tlvs tlvs) {
  /// One side of the connection that the proxy took.
  ///
  /// @param host as the proxy wrote it in version 1, where nothing makes sure that it is an address
  /// @param port 0 to 65535
  public record Endpoint(String host, int port) {}
}
