package io.sluice.core.exchange;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a phase handler decided. Instances are shared: compare with `==`.
public final class Outcome {
  /// The handler has nothing to say: the next handler of the phase, or the next phase.
  public static final Outcome NEXT = new Outcome("NEXT", 0, null);

  /// The phase is settled: its remaining handlers are skipped.
  public static final Outcome NEXT_PHASE = new Outcome("NEXT_PHASE", 0, null);

  /// The handler waits for something; [Exchange#resume()] will call it again.
  public static final Outcome SUSPEND = new Outcome("SUSPEND", 0, null);

  /// The handler has taken the exchange over and will finish it.
  public static final Outcome DONE = new Outcome("DONE", 0, null);

  private static final int STATUSES = 1000;
  private static final Outcome[] STATUS = statuses();
  private static final Map<Phase, Outcome> JUMP = jumps();

  private final String name;
  private final int status;
  private final @Nullable Phase target;

  private Outcome(String name, int status, @Nullable Phase target) {
    this.name = name;
    this.status = status;
    this.target = target;
  }

  /// Finish with a status: of HTTP, or of a stream session.
  ///
  /// @param code 1 to 999
  public static Outcome status(int code) {
    return STATUS[code];
  }

  /// Go on at the first handler of a phase, which may lie behind: a changed URI needs its location
  /// found anew.
  public static Outcome jump(Phase phase) {
    return Objects.requireNonNull(JUMP.get(phase));
  }

  /// The status to finish with, or 0.
  public int code() {
    return status;
  }

  /// The phase to go on at, or null.
  public @Nullable Phase target() {
    return target;
  }

  @Override
  public String toString() {
    return name;
  }

  private static Outcome[] statuses() {
    Outcome[] all = new Outcome[STATUSES];
    for (int code = 0; code < STATUSES; code++) {
      all[code] = new Outcome(Integer.toString(code), code, null);
    }
    return all;
  }

  private static Map<Phase, Outcome> jumps() {
    Map<Phase, Outcome> all = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      all.put(phase, new Outcome("jump " + phase, 0, phase));
    }
    return all;
  }
}
