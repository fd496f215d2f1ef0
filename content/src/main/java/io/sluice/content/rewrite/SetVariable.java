package io.sluice.content.rewrite;

import io.sluice.config.Arguments;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Variable;
import io.sluice.http.HttpRequest;
import io.sluice.traffic.set.Assignment;

/// `set`
record SetVariable(Assignment assignment) implements Instruction {
  static SetVariable parse(Arguments a) {
    return new SetVariable(Assignment.parse(a, SetVariable::uninitialized));
  }

  /// What a variable is before anything sets it: empty, with a warning.
  private static Variable uninitialized(String name) {
    return Variable.of(
        name,
        (HttpRequest r, Bytes out) -> {
          if (r.settings().get(Rewrite.UNINITIALIZED_VARIABLE_WARN)) {
            r.log(ErrorLog.Level.WARN, "using uninitialized \"" + name + "\" variable");
          }
          return true;
        });
  }

  @Override
  public void run(HttpRequest r, Run run) {
    assignment.run(r);
  }
}
