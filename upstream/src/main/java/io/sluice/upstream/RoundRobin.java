package io.sluice.upstream;

import io.sluice.core.Exchange;
import org.jspecify.annotations.Nullable;

/// Smooth weighted round robin, which a group uses unless a directive names something else: of
/// weights 5, 1, 1 it makes `a a b a c a a`, never five of one in a row.
///
/// Each choice raises every eligible peer's current weight by its effective weight, takes the
/// highest, and lowers that one by the sum. The effective weight falls with failures and grows back
/// by one per choice.
final class RoundRobin implements Balancer, Balancer.Pick {
  static final RoundRobin INSTANCE = new RoundRobin();

  private RoundRobin() {}

  @Override
  public Pick start(Exchange exchange) {
    return this;
  }

  @Override
  public @Nullable Peer next(Candidates eligible) {
    Peer best = null;
    int total = 0;
    for (int i = 0; i < eligible.size(); i++) {
      if (eligible.eligible(i)) {
        Peer peer = eligible.peer(i);
        total += peer.raise();
        if (best == null || peer.currentWeight() > best.currentWeight()) {
          best = peer;
        }
      }
    }
    if (best != null) {
      best.lower(total);
    }
    return best;
  }
}
