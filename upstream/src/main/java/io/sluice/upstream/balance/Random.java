package io.sluice.upstream.balance;

import io.sluice.config.Arguments;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Scope;
import io.sluice.core.clock.Clock;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.generation.Generation;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Candidates;
import io.sluice.upstream.peer.Load;
import io.sluice.upstream.peer.Moment;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// `random [two [method]]`: a peer by chance, in proportion to the weights; with `two`, of two such
/// peers the one with less load. After twenty peers that may not be chosen, peers take turns.
///
/// @param chance of the thread that asks for it
/// @param load what decides between two; null if there is only one
public record Random(Supplier<RandomGenerator> chance, @Nullable Load load) implements Balancer {
  static final Directive<Balancer.@Nullable Method> DIRECTIVE =
      Directive.<Balancer.@Nullable Method>of("random", Random::parse, null)
          .in(Context.HTTP_UPSTREAM, Context.STREAM_UPSTREAM)
          .args(0, 2)
          .repeats()
          .syntax("[two [least_conn | least_time=header | least_time=last_byte]]")
          .doc("Chooses a server by chance, or the better of two.");

  private static final String LEAST_TIME = "least_time=";

  /// The method that the directive's arguments describe.
  static Method parse(Arguments a) {
    Load load = a.count() == 0 ? null : load(a);
    Scope block = a.scope();
    return Balancer.Method.of(a, new Hash.Keyed(() -> of(block, load), false));
  }

  /// Whose chance decides is known once the file has been read.
  private static Balancer of(Scope block, @Nullable Load load) {
    Generation generation = block.lookUp(Generation.KEY);
    Clock clock = generation == null ? Clock.system() : generation.clock();
    return new Random(clock::random, load);
  }

  /// What decides between two.
  private static Load load(Arguments a) {
    if (!a.text(0).equals("two")) {
      throw a.invalidParameter(0);
    }
    if (a.count() == 1) {
      return LeastConn.LOAD;
    }
    String word = a.text(1);
    if (word.equals("least_conn")) {
      return LeastConn.LOAD;
    }
    boolean stream = a.scope().context() == Context.STREAM_UPSTREAM;
    Moment moment =
        word.startsWith(LEAST_TIME)
            ? LeastTime.moment(word.substring(LEAST_TIME.length()), stream)
            : null;
    if (moment == null) {
      throw a.invalidParameter(1);
    }
    return new LeastTime.Estimate(moment);
  }

  @Override
  public Pick start(Exchange exchange) {
    return new Throws(this);
  }

  @Override
  public Pick again(Exchange exchange, Pick earlier) {
    return earlier instanceof Throws dice && dice.of(this) ? dice.begin() : start(exchange);
  }

  /// The choices for one exchange.
  private static final class Throws implements Pick {
    private final Random by;
    private int misses;

    Throws(Random by) {
      this.by = by;
    }

    @SuppressWarnings("ReferenceEquality") // whose chance it is
    boolean of(Random other) {
      return by == other;
    }

    Throws begin() {
      misses = 0;
      return this;
    }

    @Override
    public @Nullable Peer next(Candidates eligible) {
      Peer one = eligible.peers().size() < 2 || eligible.backups() ? null : one(eligible, null);
      if (one == null) {
        return eligible.inTurn();
      }
      Load load = by.load;
      if (load == null) {
        return one;
      }
      Peer other = one(eligible, one);
      if (other == null) {
        return eligible.inTurn();
      }
      return eligible.less(one, other, load) ? one : other;
    }

    private @Nullable Peer one(Candidates eligible, @Nullable Peer besides) {
      PeerSet peers = eligible.peers();
      while (misses <= Hash.MAX_MISSES) {
        int index = peers.at(by.chance.get().nextLong(peers.totalWeight()));
        Peer peer = peers.get(index);
        if (peer != besides && eligible.eligible(index)) {
          return peer;
        }
        misses++;
      }
      return null;
    }
  }
}
