package io.sluice.upstream;

import io.sluice.core.Exchange;
import org.jspecify.annotations.Nullable;

/// `least_conn`: the peer with the fewest connections for its weight; round robin among equals.
final class LeastConn implements Balancer, Balancer.Pick, Balancer.Method {
  static final LeastConn INSTANCE = new LeastConn();

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
    Peer least = null;
    for (int i = 0; i < eligible.size(); i++) {
      if (eligible.eligible(i) && (least == null || compare(eligible.peer(i), least) < 0)) {
        least = eligible.peer(i);
      }
    }
    return least == null ? null : smoothest(eligible, least);
  }

  /// Round robin among those that are as little loaded as `least`.
  private static Peer smoothest(Candidates eligible, Peer least) {
    Peer best = null;
    int equals = 0;
    int total = 0;
    for (int i = 0; i < eligible.size(); i++) {
      if (eligible.eligible(i) && compare(eligible.peer(i), least) == 0) {
        equals++;
      }
    }
    if (equals == 1) {
      return least;
    }
    for (int i = 0; i < eligible.size(); i++) {
      if (eligible.eligible(i) && compare(eligible.peer(i), least) == 0) {
        Peer peer = eligible.peer(i);
        total += peer.raise();
        if (best == null || peer.currentWeight() > best.currentWeight()) {
          best = peer;
        }
      }
    }
    if (best == null) {
      return least;
    }
    best.lower(total);
    return best;
  }

  private static int compare(Peer a, Peer b) {
    return Long.compare((long) a.connections() * b.weight(), (long) b.connections() * a.weight());
  }
}
