package io.sluice.server.churn;

import io.sluice.net.sim.SimNetwork;
import org.jspecify.annotations.Nullable;

/// What happens in a scene, and what was wrong with it first.
final class Journal {
  private static final int MILLI = 1_000_000;

  private final SimNetwork network;
  private final @Nullable StringBuilder trace;
  private @Nullable String wrong;
  private boolean unclear;
  private boolean lenient;

  /// The rules cannot say what has to happen, since what the server knows is on its way.
  static final class Unclear extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// @param tracing whether everything is kept
  Journal(SimNetwork network, boolean tracing) {
    this.network = network;
    trace = tracing ? new StringBuilder() : null;
  }

  long nanos() {
    return network.clock().nanoTime();
  }

  /// The time of the loops.
  long millis() {
    return nanos() / MILLI;
  }

  long second() {
    return millis() / 1000;
  }

  void note(String what) {
    if (trace != null) {
      trace.append("%n%12.3f ".formatted(nanos() / 1e6)).append(what);
    }
  }

  /// Nothing that happens is wrong from now on: the rules do not hold where handlers fail.
  void lenient() {
    lenient = true;
  }

  void wrong(String what) {
    note("WRONG: " + what);
    if (wrong == null && !lenient) {
      wrong = "at %.3f ms: %s".formatted(nanos() / 1e6, what);
    }
  }

  /// From now on nothing can be said.
  void unclear() {
    unclear |= wrong == null && !lenient;
  }

  /// @throws AssertionError if anything was wrong
  /// @throws Unclear if nobody can say
  void check() {
    if (unclear) {
      throw new Unclear();
    }
    if (wrong != null) {
      throw new AssertionError(wrong);
    }
  }

  @Override
  public String toString() {
    return String.valueOf(trace);
  }
}
