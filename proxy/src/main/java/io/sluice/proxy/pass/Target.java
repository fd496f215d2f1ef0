package io.sluice.proxy.pass;

import io.sluice.core.bytes.Bytes;
import io.sluice.upstream.conf.Destination;
import io.sluice.upstream.resolve.UpstreamUrl;

/// Where requests go: a URL with its servers. Immutable.
final class Target {
  static final int PORT = 80;

  /// The servers, or their name.
  final Destination servers;

  /// `http://`, as it was written.
  final byte[] scheme;

  /// What `Host` says unless configured otherwise: `$proxy_host`.
  final byte[] host;

  /// `$proxy_port`; empty for a unix socket.
  final byte[] port;

  /// What replaces the location's part of the URI; empty if the request's URI is passed on as it
  /// is.
  final byte[] uri;

  private Target(Destination servers, byte[] scheme, byte[] host, byte[] port, byte[] uri) {
    this.servers = servers;
    this.scheme = scheme;
    this.host = host;
    this.port = port;
    this.uri = uri;
  }

  /// @param scheme the text before the address
  static Target of(Destination servers, String scheme, UpstreamUrl url) {
    return new Target(
        servers, Bytes.of(scheme), Bytes.of(host(url)), Bytes.of(port(url)), Bytes.of(url.uri()));
  }

  /// The same with a URI that begins with `/`.
  Target withPath() {
    if (uri.length == 0 || uri[0] != '?') {
      return this;
    }
    byte[] path = new byte[uri.length + 1];
    path[0] = '/';
    System.arraycopy(uri, 0, path, 1, uri.length);
    return new Target(servers, scheme, host, port, path);
  }

  private static String host(UpstreamUrl url) {
    if (url.unix()) {
      return "localhost";
    }
    return !url.portGiven() || url.port() == PORT ? url.host() : url.host() + ":" + url.port();
  }

  private static String port(UpstreamUrl url) {
    return url.unix() ? "" : Integer.toString(url.portGiven() ? url.port() : PORT);
  }
}
