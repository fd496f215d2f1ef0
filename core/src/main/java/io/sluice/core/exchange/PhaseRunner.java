package io.sluice.core.exchange;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Walks an exchange through the handlers of its protocol's phases: one flat array, in order.
public final class PhaseRunner<E extends Exchange> {
  private final PhaseHandler<? super E>[] handlers;
  private final int[] ends; // where the phase of a handler ends
  private final Judge<E>[] judges;
  private final Map<Phase, Integer> starts = new EnumMap<>(Phase.class);

  /// Turns what a handler of a phase said into what happens, where a phase has rules of its own.
  @FunctionalInterface
  public interface Judge<E extends Exchange> {
    /// The outcome to act on.
    Outcome judge(E exchange, Outcome outcome);
  }

  private PhaseRunner(Builder<E> builder) {
    List<PhaseHandler<? super E>> all = new ArrayList<>();
    List<Judge<E>> rules = new ArrayList<>();
    List<Integer> phaseEnds = new ArrayList<>();
    for (Phase phase : builder.phases) {
      List<PhaseHandler<? super E>> own = builder.handlers.getOrDefault(phase, List.of());
      starts.put(phase, all.size());
      all.addAll(own);
      for (int i = 0; i < own.size(); i++) {
        phaseEnds.add(all.size());
        rules.add(builder.judges.getOrDefault(phase, (exchange, outcome) -> outcome));
      }
    }
    handlers = array(all, new PhaseHandler<?>[0]);
    judges = array(rules, new Judge<?>[0]);
    ends = phaseEnds.stream().mapToInt(Integer::intValue).toArray();
  }

  @SuppressWarnings("unchecked") // generic arrays cannot be made otherwise
  private static <T> T[] array(List<? extends Object> list, Object[] kind) {
    return (T[]) list.toArray(kind);
  }

  private int start(Phase phase) {
    return Objects.requireNonNull(starts.get(phase), "no such phase");
  }

  /// Starts at the first handler.
  public void start(E exchange) {
    exchange.position = 0;
    run(exchange);
  }

  /// Goes on at the first handler of a phase.
  public void startAt(Phase phase, E exchange) {
    exchange.position = start(phase);
    run(exchange);
  }

  /// Goes on with the handler that suspended the exchange. The phases end where a handler says
  /// [Outcome#DONE] or a status.
  public void run(E exchange) {
    int at = exchange.position;
    while (at < handlers.length) {
      exchange.position = at;
      Outcome outcome = judges[at].judge(exchange, handlers[at].handle(exchange));
      if (outcome == Outcome.NEXT) {
        at++;
      } else if (outcome == Outcome.NEXT_PHASE) {
        at = ends[at];
      } else if (outcome == Outcome.SUSPEND || outcome == Outcome.DONE) {
        return;
      } else {
        Phase target = outcome.target();
        if (target == null) {
          exchange.finish(outcome.code());
          return;
        }
        at = start(target);
      }
    }
    throw new IllegalStateException("no handler took the exchange");
  }

  /// Collects handlers in any order of phases.
  public static final class Builder<E extends Exchange> {
    private final List<Phase> phases;
    private final Map<Phase, List<PhaseHandler<? super E>>> handlers = new EnumMap<>(Phase.class);
    private final Map<Phase, Judge<E>> judges = new EnumMap<>(Phase.class);

    /// A runner without handlers.
    ///
    /// @param phases those of the protocol, in order
    public Builder(List<Phase> phases) {
      this.phases = List.copyOf(phases);
    }

    /// Adds a handler behind those of its phase.
    ///
    /// @throws IllegalArgumentException if the protocol has no such phase
    public Builder<E> handler(Phase phase, PhaseHandler<? super E> handler) {
      if (!phases.contains(phase)) {
        throw new IllegalArgumentException("no phase " + phase);
      }
      handlers.computeIfAbsent(phase, p -> new ArrayList<>()).add(handler);
      return this;
    }

    /// Sets the rule of a phase.
    public Builder<E> judge(Phase phase, Judge<E> judge) {
      judges.put(phase, judge);
      return this;
    }

    /// The handlers of one phase so far, for phases that are run apart, such as [Phase#LOG].
    public List<PhaseHandler<? super E>> handlers(Phase phase) {
      return List.copyOf(handlers.getOrDefault(phase, List.of()));
    }

    public PhaseRunner<E> build() {
      return new PhaseRunner<>(this);
    }
  }
}
