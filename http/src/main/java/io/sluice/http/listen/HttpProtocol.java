package io.sluice.http.listen;

import io.sluice.net.Channel;

/// A protocol that requests come in. To add one, implement this and [HttpConnection], and one
/// [io.sluice.http.HttpStream] for each request in progress.
@FunctionalInterface
public interface HttpProtocol {
  /// Takes a connection that was accepted, as [Acceptor#accepted(Channel)].
  void accepted(HttpListener listener, Channel c);
}
