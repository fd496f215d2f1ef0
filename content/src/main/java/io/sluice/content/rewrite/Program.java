package io.sluice.content.rewrite;

import io.sluice.core.exchange.Outcome;
import io.sluice.http.HttpRequest;
import io.sluice.http.core.UriEscape;

/// The instructions of one block and of the `if` blocks inside it, one behind the other.
final class Program {
  private final Instruction[] code;

  Program(Instruction[] code) {
    this.code = code;
  }

  Outcome run(HttpRequest r) {
    return run(r, new Run(this));
  }

  Outcome run(HttpRequest r, Run run) {
    if (run.quoting() && r.target().encoded()) {
      r.captures().escape(UriEscape.ARGS::write);
    }
    while (run.at() < code.length && !run.isOver()) {
      Instruction step = code[run.at()];
      run.step();
      step.run(r, run);
    }
    r.captures().escape(null);
    return run.outcome();
  }
}
