package io.sluice.http.h1;

import io.sluice.http.listen.HttpListener;
import io.sluice.http.listen.HttpProtocol;
import io.sluice.net.Channel;

/// HTTP/1 on a listener's connections.
public final class Http1 implements HttpProtocol {
  /// Stateless.
  public Http1() {}

  @Override
  public void accepted(HttpListener listener, Channel c) {
    new Http1Connection(listener, c).open();
  }
}
