package io.sluice.upstream.balance;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.exchange.Exchange;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Candidates;
import io.sluice.upstream.peer.Load;
import io.sluice.upstream.peer.Peer;
import org.jspecify.annotations.Nullable;

/// `least_conn`: the peer with the fewest connections for its weight; round robin among equals.
public final class LeastConn implements Balancer, Balancer.Pick, Balancer.Method {
  public static final LeastConn INSTANCE = new LeastConn();

  static final Directive<Balancer.@Nullable Method> DIRECTIVE =
      Directive.<Balancer.@Nullable Method>of(
              "least_conn", a -> Balancer.Method.of(a, INSTANCE), null)
          .in(Context.HTTP_UPSTREAM, Context.STREAM_UPSTREAM)
          .args(0)
          .repeats()
          .doc("Chooses the server with the fewest connections for its weight.");

  /// Connections that are in use.
  public static final Load LOAD = (peer, _) -> peer.connections();

  private LeastConn() {}

  @Override
  public Balancer create(String group) {
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
