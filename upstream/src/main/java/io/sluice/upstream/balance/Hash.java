package io.sluice.upstream.balance;

import io.sluice.config.Arguments;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Candidates;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// `hash key [consistent]`: the same key, the same peer. Without `consistent` the mapping is
/// Cache::Memcached's: a server that is added or removed moves most keys. Backups, and keys for
/// which no peer is found in twenty steps, are served in round robin.
public final class Hash implements Balancer {
  static final Directive<Balancer.@Nullable Method> DIRECTIVE =
      Directive.<Balancer.@Nullable Method>of("hash", Hash::parse, null)
          .in(Context.HTTP_UPSTREAM, Context.STREAM_UPSTREAM)
          .args(1, 2)
          .repeats()
          .syntax("key [consistent]")
          .doc("Chooses the server by the hash of a key.");

  /// After how many peers that may not be chosen all mappings give up and take turns instead.
  static final int MAX_MISSES = 20;

  private final Template key;

  public Hash(Template key) {
    this.key = key;
  }

  /// The method that the directive's arguments describe.
  static Method parse(Arguments arguments) {
    Template key = Template.compile(arguments, 0);
    if (arguments.count() > 1 && !arguments.text(1).equals("consistent")) {
      throw arguments.invalidParameter(1);
    }
    Balancer balancer = arguments.count() > 1 ? new ConsistentHash(key) : new Hash(key);
    return Balancer.Method.of(arguments, new Keyed(() -> balancer, true));
  }

  /// A method in which a key decides, or chance, not the load.
  ///
  /// @param balancer asked for once the whole configuration has been read
  /// @param backups whether there may be any: nginx allows them for `hash` only where their
  ///   `server` stands before it
  record Keyed(Supplier<Balancer> balancer, boolean backups) implements Method {
    @Override
    public Balancer create(String group) {
      return balancer.get();
    }

    @Override
    public boolean slowStarts() {
      return false;
    }
  }

  @Override
  public Pick start(Exchange exchange) {
    return new Walk().begin(key, exchange);
  }

  @Override
  public Pick again(Exchange exchange, Pick earlier) {
    return earlier instanceof Walk walk ? walk.begin(key, exchange) : start(exchange);
  }

  /// The choices for one key. Each peer that may not be chosen has the key hashed anew, with the
  /// number of the step before it.
  private static final class Walk implements Pick {
    private final Bytes key = new Bytes(64);
    private final CRC32 crc = new CRC32();
    private int steps;
    private int misses;
    private int hash;

    Walk begin(Template from, Exchange exchange) {
      key.length = 0;
      from.write(exchange, key);
      steps = 0;
      misses = 0;
      hash = 0;
      return this;
    }

    @Override
    public @Nullable Peer next(Candidates eligible) {
      PeerSet peers = eligible.peers();
      if (peers.size() > 1 && key.length > 0 && !eligible.backups()) {
        while (misses <= MAX_MISSES) {
          int index = peers.at(step(peers.totalWeight()));
          if (eligible.eligible(index)) {
            return peers.get(index);
          }
          misses++;
        }
      }
      return eligible.inTurn();
    }

    @Override
    public void bound(Candidates eligible, Peer peer) {
      if (key.length == 0) {
        eligible.charge(peer);
      }
    }

    private long step(long total) {
      crc.reset();
      if (steps > 0) {
        crc.update(Integer.toString(steps).getBytes(StandardCharsets.US_ASCII));
      }
      crc.update(key.array, 0, key.length);
      steps++;
      hash += (int) (crc.getValue() >> 16) & 0x7fff;
      return Integer.toUnsignedLong(hash) % total;
    }
  }
}
