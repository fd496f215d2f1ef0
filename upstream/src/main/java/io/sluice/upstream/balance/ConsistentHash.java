package io.sluice.upstream.balance;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Candidates;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// `hash key consistent`: the ketama ring of Cache::Memcached::Fast with 160 points for each unit
/// of weight. A server that is added or removed moves only the keys next to its points.
///
/// Of a server that has several addresses a key has one, too, on a circle of its own. nginx has the
/// addresses of a name take turns, whatever the key; with one address the mapping is the same.
public final class ConsistentHash implements Balancer {
  private final Template key;

  public ConsistentHash(Template key) {
    this.key = key;
  }

  @Override
  public Pick start(Exchange exchange) {
    return new Walk().begin(key, exchange);
  }

  @Override
  public Pick again(Exchange exchange, Pick earlier) {
    return earlier instanceof Walk walk ? walk.begin(key, exchange) : start(exchange);
  }

  @Override
  public void prepare(PeerSet peers) {
    peers.derived(HashRing.OF);
  }

  /// The choices for one key: from its place on, along the ring. Without a key peers take turns.
  private static final class Walk implements Pick {
    private final CRC32 crc = new CRC32();
    private boolean hasKey;
    private int steps;

    Walk begin(Template key, Exchange exchange) {
      Bytes scratch = exchange.scratch();
      int mark = scratch.length;
      key.write(exchange, scratch);
      hasKey = scratch.length > mark;
      crc.reset();
      crc.update(scratch.array, mark, scratch.length - mark);
      scratch.length = mark;
      steps = 0;
      return this;
    }

    @Override
    public @Nullable Peer next(Candidates eligible) {
      PeerSet peers = eligible.peers();
      if (peers.size() > 1 && hasKey && !eligible.backups()) {
        HashRing ring = peers.derived(HashRing.OF);
        int place = ring.find(crc.getValue());
        while (steps <= Hash.MAX_MISSES) {
          Peer peer = address(ring, place + steps, eligible);
          if (peer != null) {
            return peer;
          }
          steps++;
        }
      }
      return eligible.inTurn();
    }

    private @Nullable Peer address(HashRing ring, int point, Candidates eligible) {
      HashRing addresses = ring.addresses(point);
      if (addresses != null) {
        int place = addresses.find(HashRing.among(crc.getValue()));
        for (int misses = 0; misses <= Hash.MAX_MISSES; misses++) {
          int index = addresses.server(place + misses)[0];
          if (eligible.eligible(index)) {
            return eligible.peers().get(index);
          }
        }
      }
      return eligible.inTurn(ring.server(point));
    }

    @Override
    public void bound(Candidates eligible, Peer peer) {
      if (!hasKey) {
        eligible.charge(peer);
      }
    }
  }
}
