package io.sluice.upstream;

import io.sluice.core.Exchange;
import io.sluice.core.Template;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// `hash key consistent`: the ketama ring of Cache::Memcached::Fast with 160 points for each unit
/// of weight. A server that is added or removed moves only the keys next to its points.
final class ConsistentHash implements Balancer {
  private final Template key;
  private @Nullable HashRing ring; // under the group's lock
  private @Nullable Object ringOf;

  ConsistentHash(Template key) {
    this.key = key;
  }

  @Override
  public Pick start(Exchange exchange) {
    return new Walk(Hash.bytes(key, exchange));
  }

  private HashRing ring(Candidates primary) {
    HashRing made = ring;
    if (made == null || !primary.membership().equals(ringOf)) {
      ring = made = HashRing.of(primary);
      ringOf = primary.membership();
    }
    return made;
  }

  /// The choices for one key: from its place on, along the ring.
  private final class Walk implements Pick {
    private final byte[] key;
    private int place = -1;
    private int steps;

    Walk(byte[] key) {
      this.key = key;
    }

    @Override
    public @Nullable Peer next(Candidates eligible) {
      if (key.length == 0 || eligible.size() < 2 || eligible.peer(0).backup()) {
        return RoundRobin.INSTANCE.next(eligible);
      }
      HashRing points = ring(eligible);
      if (place < 0) {
        CRC32 crc = new CRC32();
        crc.update(key);
        place = points.find(crc.getValue());
      }
      while (steps <= Hash.MAX_TRIES) {
        Peer peer = smoothest(eligible, points.server(place));
        if (peer != null) {
          return peer;
        }
        place++;
        steps++;
      }
      return RoundRobin.INSTANCE.next(eligible);
    }

    /// Round robin among the addresses of one server, whose points on the ring they share.
    private static @Nullable Peer smoothest(Candidates eligible, String server) {
      Peer best = null;
      int total = 0;
      for (int i = 0; i < eligible.size(); i++) {
        Peer peer = eligible.peer(i);
        if (peer.server().equals(server) && eligible.eligible(i)) {
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
}
