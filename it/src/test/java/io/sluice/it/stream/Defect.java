package io.sluice.it.stream;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import java.util.List;

/// Something that is broken: `$defect` throws when it is evaluated, and `defect phase;` throws in a
/// phase of sessions.
final class Defect implements Feature {
  static final Directive<String> DEFECT =
      Directive.text("defect", "").in(Context.STREAM, Context.STREAM_SERVER);

  @Override
  public String name() {
    return "defect";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(DEFECT);
  }

  @Override
  public void variables(Variables variables) {
    variables.define(
        Variable.of(
            "defect",
            (exchange, out) -> {
              throw new IllegalStateException("defect");
            }));
  }

  @Override
  public void install(ProtocolBuilder builder) {
    if (builder.variables().isHttp()) {
      return;
    }
    for (Phase phase : Phase.STREAM) {
      if (phase != Phase.CONTENT) {
        builder.handler(
            phase,
            exchange -> {
              if (exchange.settings().get(DEFECT).equals(phase.name())) {
                throw new IllegalStateException("defect");
              }
              return Outcome.NEXT;
            });
      }
    }
  }
}
