package io.sluice.proxy.sticky;

import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.VariableRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first of some variables that is not empty.
record FirstValue(List<VariableRef> variables) {
  @Nullable String of(Exchange exchange) {
    for (VariableRef variable : variables) {
      String value = variable.text(exchange);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }
}
