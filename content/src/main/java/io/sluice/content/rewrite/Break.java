package io.sluice.content.rewrite;

import io.sluice.core.exchange.Outcome;
import io.sluice.http.HttpRequest;

/// `break`: what was rewritten before stays, but no other location is looked for.
final class Break implements Instruction {
  static final Break INSTANCE = new Break();

  private Break() {}

  @Override
  public void run(HttpRequest r, Run run) {
    r.routing().stay();
    run.end(Outcome.NEXT);
  }
}
