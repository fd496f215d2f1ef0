package io.sluice.traffic.set;

import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Directive;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.text.Variable;
import java.util.List;

/// `set` in `stream`, where it is no instruction among others as it is in `http`: a server's run
/// one after the other for each session.
public final class StreamSet implements Feature {
  private static final Directive<List<Assignment>> SET =
      Directive.list("set", a -> Assignment.parse(a, StreamSet::unassigned))
          .in(STREAM_SERVER)
          .args(2)
          .noInherit()
          .syntax("$variable value")
          .doc("Gives a variable a value.");

  /// Stateless.
  public StreamSet() {}

  private static Variable unassigned(String name) {
    return Variable.of(name, (exchange, out) -> true);
  }

  @Override
  public String name() {
    return "stream_set";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(SET);
  }

  @Override
  public void install(ProtocolBuilder builder) {
    if (!builder.variables().isHttp()) {
      builder.handler(Phase.PREACCESS, StreamSet::run);
    }
  }

  private static Outcome run(Exchange exchange) {
    List<Assignment> assignments = exchange.settings().get(SET);
    for (int i = 0; i < assignments.size(); i++) {
      assignments.get(i).run(exchange);
    }
    return Outcome.NEXT;
  }
}
