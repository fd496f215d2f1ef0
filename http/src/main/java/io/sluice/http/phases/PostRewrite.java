package io.sluice.http.phases;

import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;

/// Sends a request whose URI was rewritten back to find its location anew, ten times at most.
final class PostRewrite implements PhaseHandler<HttpRequest> {
  private static final Outcome FIND_CONFIG = Outcome.jump(Phase.FIND_CONFIG);
  private static final Outcome INTERNAL_ERROR = Outcome.status(500);

  @Override
  public Outcome handle(HttpRequest r) {
    if (!r.routing().uriChanged()) {
      return Outcome.NEXT;
    }
    if (!r.routing().countChange()) {
      r.log(
          ErrorLog.Level.ERROR,
          "rewrite or internal redirection cycle while processing \""
              + r.target().path().text()
              + '"');
      return INTERNAL_ERROR;
    }
    return FIND_CONFIG;
  }
}
