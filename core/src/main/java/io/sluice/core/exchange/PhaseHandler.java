package io.sluice.core.exchange;

/// One step of a phase.
@FunctionalInterface
public interface PhaseHandler<E extends Exchange> {
  /// Called on the exchange's loop; called again after [Outcome#SUSPEND] and a resume.
  Outcome handle(E exchange);
}
