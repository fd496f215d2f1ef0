package io.sluice.core.feature;

import io.sluice.config.Scope;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Phase;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.text.Variables;

/// One protocol of a configuration while it is being built: what features that are written once for
/// all protocols see of it.
public interface ProtocolBuilder {
  /// The protocol's block, read completely.
  Scope scope();

  /// Its variables, not resolved yet.
  Variables variables();

  /// Adds a handler behind those of its phase.
  ///
  /// @throws IllegalArgumentException if the protocol has no such phase
  void handler(Phase phase, PhaseHandler<Exchange> handler);
}
