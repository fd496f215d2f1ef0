package io.sluice.traffic.set;

import io.sluice.config.Arguments;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variable;
import io.sluice.core.text.VariableRef;
import io.sluice.core.text.Variables;
import java.util.function.Function;

/// One `set $variable value`.
public record Assignment(VariableRef variable, Template value) {
  /// Reads the two arguments.
  ///
  /// @param unassigned what the variable is before anything is assigned, by its name
  public static Assignment parse(Arguments a, Function<String, Variable> unassigned) {
    VariableRef variable =
        Variables.of(a.scope()).settable(Variables.name(a, 0), a.position(), unassigned);
    return new Assignment(variable, Template.compile(a, 1));
  }

  /// Gives the variable its value.
  public void run(Exchange exchange) {
    Bytes scratch = exchange.scratch();
    int mark = scratch.length;
    value.write(exchange, scratch);
    variable.assign(exchange, scratch.array, mark, scratch.length - mark);
    scratch.length = mark;
  }
}
