package io.sluice.content.rewrite;

import io.sluice.core.exchange.Outcome;
import io.sluice.http.HttpRequest;
import io.sluice.http.conf.Location;
import org.jspecify.annotations.Nullable;

/// `if`: goes on inside the block if its condition holds, and behind it if not.
final class If implements Instruction {
  private final Condition condition;
  private final @Nullable Location location;
  private final boolean log;
  private int otherwise;

  /// @param location whose settings hold from then on; null for one of a server
  If(Condition condition, @Nullable Location location, boolean log) {
    this.condition = condition;
    this.location = location;
    this.log = log;
  }

  /// Where to go on if the condition does not hold.
  void otherwise(int instruction) {
    otherwise = instruction;
  }

  @Override
  public void run(HttpRequest r, Run run) {
    if (condition instanceof FileTest test) {
      test.ask(r, run, holds -> decide(r, run, holds));
      return;
    }
    switch (condition.test(r, log)) {
      case HOLDS -> decide(r, run, true);
      case FAILS -> decide(r, run, false);
      case ERROR -> run.end(Outcome.status(500));
    }
  }

  private void decide(HttpRequest r, Run run, boolean holds) {
    if (!holds) {
      run.next(otherwise);
    } else if (location != null) {
      r.location(location);
    }
  }
}
