package io.sluice.upstream;

import io.sluice.core.Exchange;
import io.sluice.core.Template;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// `hash key consistent`: the ketama ring of Cache::Memcached::Fast with 160 points for each unit
/// of weight. A server that is added or removed moves only the keys next to its points.
final class ConsistentHash implements Balancer {
  private final Template key;

  ConsistentHash(Template key) {
    this.key = key;
  }

  @Override
  public Pick start(Exchange exchange) {
    byte[] bytes = Hash.bytes(key, exchange);
    return bytes.length == 0 ? RoundRobin.INSTANCE : new Walk(bytes);
  }

  @Override
  public void prepare(PeerSet peers) {
    peers.ring();
  }

  /// The choices for one key: from its place on, along the ring.
  private static final class Walk implements Pick {
    private final long hash;
    private int steps;

    Walk(byte[] key) {
      CRC32 crc = new CRC32();
      crc.update(key);
      hash = crc.getValue();
    }

    @Override
    public @Nullable Peer next(Candidates eligible) {
      PeerSet peers = eligible.peers();
      if (peers.size() > 1 && !eligible.backups()) {
        HashRing ring = peers.ring();
        int place = ring.find(hash);
        while (steps <= Hash.MAX_MISSES) {
          Peer peer = eligible.inTurn(ring.server(place + steps)); // the addresses of one server
          if (peer != null) {
            return peer;
          }
          steps++;
        }
      }
      return eligible.inTurn();
    }
  }
}
