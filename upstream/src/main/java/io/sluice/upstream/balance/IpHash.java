package io.sluice.upstream.balance;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.address.IpAddress;
import io.sluice.core.exchange.Exchange;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Candidates;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import org.jspecify.annotations.Nullable;

/// `ip_hash`: the same client, the same peer. The first three octets of an IPv4 address count, and
/// the whole of an IPv6 address; clients on UNIX sockets are all alike.
public final class IpHash implements Balancer {
  static final Balancer.Method METHOD = new Hash.Keyed(IpHash::new, false);

  static final Directive<Balancer.@Nullable Method> DIRECTIVE =
      Directive.<Balancer.@Nullable Method>of("ip_hash", a -> Balancer.Method.of(a, METHOD), null)
          .in(Context.HTTP_UPSTREAM)
          .args(0)
          .repeats()
          .doc("Chooses the server by the address of the client.");

  private static final int SEED = 89;
  private static final int FACTOR = 113;
  private static final int MODULUS = 6271;
  private static final int V4_OCTETS = 3;
  private static final IpAddress NOBODY = IpAddress.v4(0, 0);

  @Override
  public Pick start(Exchange exchange) {
    return new Walk().begin(exchange);
  }

  @Override
  public Pick again(Exchange exchange, Pick earlier) {
    return earlier instanceof Walk walk ? walk.begin(exchange) : start(exchange);
  }

  /// The choices for one client. Each peer that may not be chosen has the key hashed on.
  private static final class Walk implements Pick {
    private IpAddress client = NOBODY;
    private int hash;
    private int misses;

    Walk begin(Exchange exchange) {
      client = exchange.remote() instanceof IpAddress ip ? ip : NOBODY;
      hash = SEED;
      misses = 0;
      return this;
    }

    @Override
    public @Nullable Peer next(Candidates eligible) {
      PeerSet peers = eligible.peers();
      if (peers.size() > 1 && !eligible.backups()) {
        while (misses <= Hash.MAX_MISSES) {
          hashOn();
          int index = peers.at(hash % peers.totalWeight());
          if (eligible.eligible(index)) {
            return peers.get(index);
          }
          misses++;
        }
      }
      return eligible.inTurn();
    }

    private void hashOn() {
      int octets = client.isV6() ? client.size() : V4_OCTETS;
      for (int i = 0; i < octets; i++) {
        hash = (hash * FACTOR + client.byteAt(i)) % MODULUS;
      }
    }
  }
}
