package io.sluice.http.phases;

import io.sluice.core.exchange.Phase;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.exchange.PhaseRunner;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpEngine;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestTarget;
import io.sluice.http.Span;
import io.sluice.http.conf.Location;
import io.sluice.http.pages.SpecialResponses;
import java.util.List;

/// Walks requests through the eleven phases of one configuration.
final class PhaseEngine implements HttpEngine {
  private static final int INTERNAL_ERROR = 500;

  private final PhaseRunner<HttpRequest> runner;
  private final PhaseRunner<HttpRequest> subrequests;
  private final List<PhaseHandler<HttpRequest>> log;

  /// @param subrequests their phases: fewer
  PhaseEngine(
      PhaseRunner<HttpRequest> runner,
      PhaseRunner<HttpRequest> subrequests,
      List<PhaseHandler<HttpRequest>> log) {
    this.runner = runner;
    this.subrequests = subrequests;
    this.log = log;
  }

  private PhaseRunner<HttpRequest> runner(HttpRequest r) {
    return r.parent() == null ? runner : subrequests;
  }

  @Override
  public void start(HttpRequest r) {
    runner(r).start(r);
  }

  @Override
  public void resume(HttpRequest r) {
    runner(r).run(r);
  }

  @Override
  public void log(HttpRequest r) {
    log(r, 0);
  }

  /// A log that fails keeps none of the others from being written.
  private void log(HttpRequest r, int from) {
    int at = from;
    try {
      while (at < log.size()) {
        log.get(at++).handle(r);
      }
    } finally {
      if (at < log.size()) {
        log(r, at);
      }
    }
  }

  @Override
  public void special(HttpRequest r, int status) {
    SpecialResponses.answer(r, status);
  }

  @Override
  public void redirect(HttpRequest r, Span uri, Span args) {
    if (!r.routing().countChange()) {
      r.log(
          ErrorLog.Level.ERROR,
          "rewrite or internal redirection cycle while internally redirecting to \""
              + uri.text()
              + '"');
      r.finish(INTERNAL_ERROR);
      return;
    }
    r.context().redirected();
    r.context().action(null);
    RequestTarget target = r.target();
    target.path(uri.base, uri.start, uri.end);
    if (args != target.args()) {
      target.args(args.base, args.start, args.end);
    }
    r.routing().redirected();
    r.location(r.server().root());
    runner(r).startAt(Phase.SERVER_REWRITE, r);
  }

  @Override
  public void redirect(HttpRequest r, Location named) {
    if (!r.routing().countChange()) {
      cycle(r, named.name());
      return;
    }
    if (r.target().path().isEmpty()) {
      r.log(
          ErrorLog.Level.ERROR, "empty URI in redirect to named location \"" + named.name() + '"');
      r.finish(INTERNAL_ERROR);
      return;
    }
    r.context().redirected();
    r.routing().redirectedToName();
    FindConfig.enter(r, named);
    runner(r).startAt(Phase.REWRITE, r);
  }

  private static void cycle(HttpRequest r, String name) {
    r.log(
        ErrorLog.Level.ERROR,
        "rewrite or internal redirection cycle while redirect to named location \"" + name + '"');
    r.finish(INTERNAL_ERROR);
  }
}
