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
    Http1Connection accepted = new Http1Connection(listener, c);
    if (listener.chain().isEmpty()) {
      accepted.open();
    } else {
      accepted.arrive(listener.chain());
    }
  }
}
