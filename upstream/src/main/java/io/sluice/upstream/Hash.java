package io.sluice.upstream;

import io.sluice.config.Arguments;
import io.sluice.core.Bytes;
import io.sluice.core.Exchange;
import io.sluice.core.Template;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// `hash key [consistent]`: the same key, the same peer. Without `consistent` the mapping is
/// Cache::Memcached's: a server that is added or removed moves most keys. Backups, and keys for
/// which no peer is found in twenty steps, are served in round robin.
final class Hash implements Balancer {
  /// Where both mappings give up and take turns instead.
  static final int MAX_TRIES = 20;

  private final Template key;

  private Hash(Template key) {
    this.key = key;
  }

  /// The method that the directive's arguments describe.
  static Method parse(Arguments arguments) {
    Template key = Template.compile(arguments, 0);
    if (arguments.count() == 1) {
      return Upstreams.method(arguments, group -> new Hash(key));
    }
    if (!arguments.text(1).equals("consistent")) {
      throw arguments.invalidParameter(1);
    }
    return Upstreams.method(arguments, group -> new ConsistentHash(key));
  }

  @Override
  public Pick start(Exchange exchange) {
    return new Walk(bytes(key, exchange));
  }

  static byte[] bytes(Template key, Exchange exchange) {
    Bytes value = new Bytes();
    key.write(exchange, value);
    return value.toByteArray();
  }

  /// The choices for one key. Each step that meets a peer which may not be chosen hashes the key
  /// anew, with the number of the step before it.
  private static final class Walk implements Pick {
    private final byte[] key;
    private final CRC32 crc = new CRC32();
    private int steps;
    private long hash;

    Walk(byte[] key) {
      this.key = key;
    }

    @Override
    public @Nullable Peer next(Candidates eligible) {
      if (key.length > 0 && eligible.size() > 1 && !eligible.peer(0).backup()) {
        int total = 0;
        for (int i = 0; i < eligible.size(); i++) {
          total += eligible.peer(i).weight();
        }
        while (steps <= MAX_TRIES) {
          int index = at(eligible, step(total));
          if (eligible.eligible(index)) {
            return eligible.peer(index);
          }
        }
      }
      return RoundRobin.INSTANCE.next(eligible);
    }

    private long step(int total) {
      crc.reset();
      if (steps > 0) {
        crc.update(Integer.toString(steps).getBytes(StandardCharsets.US_ASCII));
      }
      crc.update(key);
      steps++;
      hash += (crc.getValue() >> 16) & 0x7fff;
      return hash % total;
    }

    /// The peer whose share of the weights, laid end to end, holds `place`.
    private static int at(Candidates eligible, long place) {
      int index = 0;
      long left = place;
      while (left >= eligible.peer(index).weight()) {
        left -= eligible.peer(index).weight();
        index++;
      }
      return index;
    }
  }
}
