package io.sluice.server.churn;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.http.BodyFilter;
import io.sluice.http.HeadFilter;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.net.LoopEvent;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Candidates;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Has whatever is called for a request fail by chance: handlers of all phases, filters, variables,
/// a balancer (`faulty`), and what the test calls itself.
final class Faults implements HttpFeature {
  /// What is thrown.
  interface Injected {}

  private static final class Exceptional extends RuntimeException implements Injected {
    private static final long serialVersionUID = 1L;
  }

  private static final class Wrong extends AssertionError implements Injected {
    private static final long serialVersionUID = 1L;
  }

  private static final class Deep extends StackOverflowError implements Injected {
    private static final long serialVersionUID = 1L;
  }

  private final SplittableRandom random;
  private final Directive<Balancer.@Nullable Method> faulty;
  private int every;
  private int thrown;

  /// @param every one call in so many fails; 0 for none
  Faults(SplittableRandom random, int every) {
    this.random = random;
    this.every = every;
    this.faulty =
        Directive.<Balancer.@Nullable Method>of(
                "faulty", a -> Balancer.Method.of(a, group -> new Faulty()), null)
            .in(Context.HTTP_UPSTREAM)
            .args(0);
  }

  /// Whether a loop tells of nothing but what was thrown here.
  static boolean expected(LoopEvent event) {
    return event instanceof LoopEvent.Uncaught uncaught && uncaught.thrown() instanceof Injected;
  }

  /// A configuration in which as much as possible may fail, with a `/probe` that tells what is
  /// counted.
  static String configuration(String plan, Path folder) {
    return plan.replace("64k;  keepalive", "64k; faulty; keepalive")
        .replace(
            "access_log off;",
            "log_format f '$fault'; access_log "
                + folder.resolve("access.log")
                + " f; limit_conn_zone all zone=all:64k; proxy_set_header X-Fault $fault;"
                + " add_header X-Fault $fault always;")
        .replace(
            "'$http_x_bind|$status|$upstream_addr'",
            "'$uri|$status|$connections_active|$connections_reading|$connections_writing"
                + "|$connections_waiting'")
        .replace(
            "listen 10.0.0.1:80;",
            "listen 10.0.0.1:80; limit_conn all 1000; location = /probe { limit_conn all 1;"
                + " return 200; }");
  }

  /// From now on nothing fails.
  void stop() {
    every = 0;
  }

  /// How often something has failed.
  int thrown() {
    return thrown;
  }

  /// Fails, perhaps.
  void maybe() {
    if (every > 0 && random.nextInt(every) == 0) {
      thrown++;
      switch (random.nextInt(3)) {
        case 0 -> throw new Exceptional();
        case 1 -> throw new Wrong();
        default -> throw new Deep();
      }
    }
  }

  @Override
  public String name() {
    return "faults";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(faulty);
  }

  @Override
  public void variables(Variables variables) {
    variables.define(Variable.of("fault", (Exchange exchange, Bytes out) -> fault(out)));
  }

  private boolean fault(Bytes out) {
    out.append("half");
    maybe();
    return true;
  }

  @Override
  public void install(HttpBuilder http) {
    for (Phase phase : Phase.HTTP) {
      http.handler(
          phase,
          request -> {
            maybe();
            request.onEnd(this::maybe);
            return Outcome.NEXT;
          });
    }
    http.headFilter(
        new HeadFilter() {
          @Override
          public boolean appliesTo(Settings settings) {
            return true;
          }

          @Override
          public int filter(HttpRequest request) {
            maybe();
            request.response().filterBody(new Body());
            return 0;
          }
        });
  }

  private final class Body extends BodyFilter {
    @Override
    public void write(byte[] b, int offset, int length, boolean last) {
      maybe();
      next().write(b, offset, length, last);
      maybe();
    }

    @Override
    public void flush() {
      maybe();
      next().flush();
    }

    @Override
    public void end() {
      maybe();
      next().end();
    }
  }

  private final class Faulty implements Balancer, Balancer.Pick {
    @Override
    public Pick start(Exchange exchange) {
      maybe();
      return this;
    }

    @Override
    public @Nullable Peer next(Candidates eligible) {
      maybe();
      return eligible.inTurn();
    }

    @Override
    public void bound(Candidates eligible, Peer peer) {
      maybe();
      eligible.charge(peer);
    }

    @Override
    public void begun(Peer peer, long nowMillis) {
      maybe();
    }

    @Override
    public void done(Peer peer, Result result) {
      maybe();
    }
  }
}
