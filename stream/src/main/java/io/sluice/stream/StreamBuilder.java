package io.sluice.stream;

import io.sluice.config.Scope;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Phase;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.exchange.PhaseRunner;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.text.Variables;

/// A configuration of `stream` in the making. What a feature of all protocols sees as a
/// [ProtocolBuilder] is one of these for a `stream` block.
public final class StreamBuilder implements ProtocolBuilder {
  private final Scope scope;
  private final PhaseRunner.Builder<StreamSession> phases = new PhaseRunner.Builder<>(Phase.STREAM);

  StreamBuilder(Scope scope) {
    this.scope = scope;
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public Variables variables() {
    return Variables.of(scope);
  }

  @Override
  public void handler(Phase phase, PhaseHandler<Exchange> handler) {
    phases.handler(phase, handler);
  }

  /// Adds a handler that knows sessions, behind those of its phase. Handlers of [Phase#LOG] run
  /// when a session is over.
  public void sessionHandler(Phase phase, PhaseHandler<StreamSession> handler) {
    phases.handler(phase, handler);
  }

  /// Adds a feature that looks at the first bytes of sessions.
  public void preread(Preread preread) {
    phases.handler(Phase.PREREAD, new PrereadPhase(preread));
  }

  PhaseRunner.Builder<StreamSession> phases() {
    return phases;
  }
}
