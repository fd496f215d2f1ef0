package io.sluice.stream;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.net.Connection;
import io.sluice.net.LoopEvent;
import io.sluice.net.sim.SimWatch;
import java.util.SplittableRandom;

/// Has whatever is called for a session fail by chance: handlers of all phases, a variable, what
/// reads and writes, and every handler, timer and task at its end.
final class Faults implements Feature, SimWatch {
  private static final class Injected extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class InjectedError extends LinkageError {
    private static final long serialVersionUID = 1L;
  }

  private final SplittableRandom random;
  private final int every;
  private int thrown;

  /// @param every one call in so many fails
  Faults(SplittableRandom random, int every) {
    this.random = random;
    this.every = every;
  }

  /// Whether a loop tells of nothing but what was thrown here.
  static boolean expected(LoopEvent event) {
    return event instanceof LoopEvent.Uncaught uncaught
        && (uncaught.thrown() instanceof Injected || uncaught.thrown() instanceof InjectedError);
  }

  /// How often something has failed.
  int thrown() {
    return thrown;
  }

  private void maybe() {
    if (random.nextInt(every) == 0) {
      thrown++;
      if (random.nextBoolean()) {
        throw new Injected();
      }
      throw new InjectedError();
    }
  }

  @Override
  public String name() {
    return "faults";
  }

  @Override
  public void variables(Variables variables) {
    variables.define(
        Variable.of(
            "fault",
            (Exchange exchange, Bytes out) -> {
              out.append("half");
              maybe();
              return true;
            }));
  }

  @Override
  public void install(ProtocolBuilder builder) {
    for (Phase phase : Phase.STREAM) {
      if (phase != Phase.CONTENT) {
        builder.handler(
            phase,
            session -> {
              maybe();
              session.onEnd(this::maybe);
              return Outcome.NEXT;
            });
      }
    }
  }

  @Override
  public void sent(Connection c, byte[] b, int off, int count) {
    maybe();
  }

  @Override
  public void received(Connection c, byte[] b, int off, int count) {
    maybe();
  }

  @Override
  public void handled() {
    maybe();
  }
}
