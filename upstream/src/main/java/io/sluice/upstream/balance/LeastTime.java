package io.sluice.upstream.balance;

import io.sluice.config.Arguments;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.exchange.Exchange;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Candidates;
import io.sluice.upstream.peer.InFlight;
import io.sluice.upstream.peer.Load;
import io.sluice.upstream.peer.Moment;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerState;
import io.sluice.upstream.peer.Result;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `least_time`: the peer that is likely to answer first, by the average time of its answers and by
/// how many it has to give.
///
/// @param estimate of the time
/// @param inflight whether attempts that have not come so far count too
public record LeastTime(Estimate estimate, boolean inflight) implements Balancer, Balancer.Pick {
  static final Directive<Balancer.@Nullable Method> HTTP =
      Directive.<Balancer.@Nullable Method>of("least_time", LeastTime::parse, null)
          .in(Context.HTTP_UPSTREAM)
          .args(1, 2)
          .syntax("header | last_byte [inflight]")
          .doc("Chooses the server that is likely to answer first.");

  static final Directive<Balancer.@Nullable Method> STREAM =
      Directive.<Balancer.@Nullable Method>of("least_time", LeastTime::parse, null)
          .in(Context.STREAM_UPSTREAM)
          .args(1, 2)
          .syntax("connect | first_byte | last_byte [inflight]")
          .doc("Chooses the server that is likely to answer first.");

  /// The method that the directive's arguments describe.
  static Method parse(Arguments a) {
    boolean stream = a.scope().context() == Context.STREAM_UPSTREAM;
    boolean inflight = a.count() > 1;
    if (inflight && !a.text(1).equals("inflight")) {
      throw a.invalidParameter(1);
    }
    Moment moment = moment(a.text(0), stream);
    if (moment == null) {
      throw a.error(0, "invalid value \"" + a.text(0) + "\"");
    }
    return Balancer.Method.of(a, method(moment, inflight));
  }

  static Method method(Moment moment, boolean inflight) {
    LeastTime balancer = new LeastTime(new Estimate(moment), inflight);
    return _ -> balancer;
  }

  /// The moment that a word stands for, in any case; null for none.
  static @Nullable Moment moment(String word, boolean stream) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "connect" -> stream ? Moment.CONNECT : null;
      case "first_byte" -> stream ? Moment.FIRST_BYTE : null;
      case "header" -> stream ? null : Moment.FIRST_BYTE;
      case "last_byte" -> Moment.LAST_BYTE;
      default -> null;
    };
  }

  @Override
  public Pick start(Exchange exchange) {
    return inflight ? new Watched(estimate) : this;
  }

  @Override
  public Pick again(Exchange exchange, Pick earlier) {
    boolean same = earlier instanceof Watched watched && watched.estimate.equals(estimate);
    return inflight && same ? earlier : start(exchange);
  }

  @Override
  public @Nullable Peer next(Candidates eligible) {
    return eligible.least(estimate);
  }

  /// How long a peer will take for what it has to do and for one more, in milliseconds.
  ///
  /// Averages above five seconds are equally bad, so that the number of connections decides; those
  /// below are taken in steps of 20 ms, so that peers which are about as fast take turns. As long
  /// as a peer is not chosen, its average is halved once in each `fail_timeout`: it gets another
  /// chance.
  public record Estimate(Moment moment) implements Load {
    private static final long WORST = 5000;
    private static final long STEP = 20;

    @Override
    public long of(Peer peer, long nowMillis) {
      long time = peer.average(moment);
      if (time > 0) {
        long unchecked = peer.unchecked(nowMillis / 1000);
        if (unchecked > peer.failTimeout()) {
          time >>= Math.min(unchecked / (peer.failTimeout() + 1), Long.SIZE - 1);
        }
      }
      if (peer.state().inFlight().count() > 0) {
        time = Math.max(time, peer.state().age());
      }
      time = time > WORST ? WORST : time + STEP - time % STEP;
      return time * (1 + peer.connections());
    }

    @Override
    public void look(Peer peer, long nowMillis) {
      InFlight now = peer.state().inFlight();
      if (now.count() > 0) {
        peer.state().aged(now.age(nowMillis));
      }
    }
  }

  /// The choice for one exchange whose attempts count while they are under way.
  private static final class Watched implements Pick {
    private final Estimate estimate;
    private long since = PeerState.NEVER;

    Watched(Estimate estimate) {
      this.estimate = estimate;
    }

    @Override
    public @Nullable Peer next(Candidates eligible) {
      return eligible.least(estimate);
    }

    @Override
    public void begun(Peer peer, long nowMillis) {
      since = nowMillis;
      peer.state().changeInFlight(1, nowMillis);
    }

    @Override
    public boolean reached(Peer peer, Moment moment, long millis) {
      if (moment != estimate.moment() || since == PeerState.NEVER) {
        return false;
      }
      peer.state().measured(moment, millis);
      left(peer);
      return true;
    }

    @Override
    public void done(Peer peer, Result result) {
      left(peer);
    }

    private void left(Peer peer) {
      if (since != PeerState.NEVER) {
        peer.state().changeInFlight(-1, since);
        since = PeerState.NEVER;
      }
    }
  }
}
