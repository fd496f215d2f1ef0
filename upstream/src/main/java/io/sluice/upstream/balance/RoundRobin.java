package io.sluice.upstream.balance;

import io.sluice.core.exchange.Exchange;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Candidates;
import io.sluice.upstream.peer.Peer;
import org.jspecify.annotations.Nullable;

/// Weighted round robin, which a group uses unless a directive names something else.
public final class RoundRobin implements Balancer, Balancer.Pick {
  public static final RoundRobin INSTANCE = new RoundRobin();

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
