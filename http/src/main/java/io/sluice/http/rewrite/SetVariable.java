package io.sluice.http.rewrite;

import io.sluice.config.Arguments;
import io.sluice.core.Bytes;
import io.sluice.core.ErrorLog;
import io.sluice.core.Template;
import io.sluice.core.Variable;
import io.sluice.core.VariableRef;
import io.sluice.core.Variables;
import io.sluice.http.HttpRequest;

/// `set`
record SetVariable(VariableRef variable, Template value) implements Instruction {
  static SetVariable parse(Arguments a) {
    VariableRef variable =
        Variables.of(a.scope())
            .settable(Variables.name(a, 0), a.position(), SetVariable::uninitialized);
    return new SetVariable(variable, Template.compile(a, 1));
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
    Bytes scratch = r.scratch();
    int mark = scratch.length;
    value.write(r, scratch);
    variable.assign(r, scratch.array, mark, scratch.length - mark);
    scratch.length = mark;
  }
}
