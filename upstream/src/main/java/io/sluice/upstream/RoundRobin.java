package io.sluice.upstream;

import io.sluice.core.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/// Weighted round robin, which a group uses unless a directive names something else.
final class RoundRobin implements Balancer, Balancer.Pick {
  static final RoundRobin INSTANCE = new RoundRobin();

  private RoundRobin() {}

  @Override
  public Pick start(Exchange exchange) {
    return this;
  }

  @Override
  public @Nullable Peer next(Candidates eligible) {
    return eligible.inTurn();
  }

  @Override
  public void bound(Candidates eligible, Peer peer) {
    eligible.charge(peer);
  }
}
