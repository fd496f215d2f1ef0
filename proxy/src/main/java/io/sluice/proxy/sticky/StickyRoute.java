package io.sluice.proxy.sticky;

import io.sluice.core.exchange.Exchange;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import io.sluice.upstream.peer.Sticky;
import org.jspecify.annotations.Nullable;

/// `sticky route`: the request says the route of its server.
record StickyRoute(FirstValue route) implements Sticky {
  @Override
  public @Nullable Binding start(Exchange exchange) {
    String value = route.of(exchange);
    return value == null ? null : new Routed(value);
  }

  /// To the server of a route.
  record Routed(String route) implements Binding {
    @Override
    public @Nullable Peer bound(PeerSet peers) {
      return peers.routed(route);
    }
  }
}
