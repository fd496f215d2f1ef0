package io.sluice.upstream;

import io.sluice.core.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/// `least_conn`: the peer with the fewest connections for its weight; round robin among equals.
final class LeastConn implements Balancer, Balancer.Pick, Balancer.Method {
  static final LeastConn INSTANCE = new LeastConn();

  /// Connections that are in use.
  static final Load LOAD = (peer, _) -> peer.connections();

  private LeastConn() {}

  @Override
  public Balancer create(Group group) {
    return this;
  }

  @Override
  public Pick start(Exchange exchange) {
    return this;
  }

  @Override
  public @Nullable Peer next(Candidates eligible) {
    return eligible.least(LOAD);
  }
}
