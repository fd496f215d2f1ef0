package io.sluice.server.churn;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.text.VariableRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Evaluates every variable that there is, and one of each family, in every phase of each request,
/// and whenever the test asks for it.
final class EveryVariable implements Feature {
  private final Map<Exchange, List<VariableRef>> live = new LinkedHashMap<>();
  private final Bytes value = new Bytes();
  private int evaluated;

  @Override
  public String name() {
    return "every_variable";
  }

  @Override
  public void install(ProtocolBuilder builder) {
    List<VariableRef> all = new ArrayList<>();
    for (String name : builder.variables().names()) {
      String one = name.equals("proxy_protocol_tlv_*") ? "proxy_protocol_tlv_0x01" : name;
      all.add(builder.variables().reference(one.replace("*", "x"), null));
    }
    for (Phase phase : builder.variables().isHttp() ? Phase.HTTP : Phase.STREAM) {
      builder.handler(phase, exchange -> entered(phase, exchange, all));
    }
  }

  private Outcome entered(Phase phase, Exchange exchange, List<VariableRef> all) {
    evaluate(exchange, all);
    if (phase == Phase.LOG) {
      live.remove(exchange);
    } else {
      live.put(exchange, all);
    }
    return Outcome.NEXT;
  }

  private void evaluate(Exchange exchange, List<VariableRef> all) {
    for (VariableRef each : all) {
      value.length = 0;
      each.write(exchange, value);
      each.forget(exchange);
      evaluated++;
    }
    value.length = 0;
    exchange.writeContext(value);
  }

  /// Evaluates them for all requests that have passed a phase and are not logged yet.
  void evaluate() {
    live.forEach(this::evaluate);
  }

  /// How many values there have been.
  int evaluated() {
    return evaluated;
  }
}
