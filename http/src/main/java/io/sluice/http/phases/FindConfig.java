package io.sluice.http.phases;

import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.Span;
import io.sluice.http.conf.Location;
import io.sluice.http.conf.LocationSlot;
import io.sluice.http.conf.LocationTree;
import io.sluice.http.conf.MethodLimit;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.UriEscape;

/// Chooses the location of a request.
final class FindConfig implements PhaseHandler<HttpRequest> {
  /// The methods that a `limit_except` lets pass, as [io.sluice.http.Method#bit()].
  static final LocationSlot<Integer> ALLOWED = new LocationSlot<>();

  private static final Outcome INTERNAL_ERROR = Outcome.status(500);
  private static final Outcome NOT_FOUND = Outcome.status(404);
  private static final Outcome TOO_LARGE = Outcome.status(413);
  private static final Outcome MOVED = Outcome.status(301);

  @Override
  public Outcome handle(HttpRequest r) {
    r.routing().search();
    Span path = r.target().path();
    Location root = r.server().root();
    Location found = root.tree().find(root, r, path.base, path.start, path.end);
    if (found == null) {
      return INTERNAL_ERROR;
    }
    enter(r, found);
    if (!r.routing().internal() && found.settings().get(HttpCore.INTERNAL)) {
      return NOT_FOUND;
    }
    if (tooLarge(r, found)) {
      return TOO_LARGE;
    }
    return LocationTree.redirects(found, path.length()) ? redirect(r, found) : Outcome.NEXT;
  }

  /// Moves a request to a location, or to what limits its method there.
  static void enter(HttpRequest r, Location found) {
    MethodLimit limit = found.limit();
    if (limit != null) {
      Integer allowed = found.get(ALLOWED);
      if (allowed == null || (allowed & r.method().bit()) == 0) {
        r.location(limit.location());
        return;
      }
    }
    r.location(found);
  }

  private static boolean tooLarge(HttpRequest r, Location found) {
    long length = r.main().body().declaredLength();
    if (length <= 0) {
      return false;
    }
    long most = found.settings().get(HttpCore.CLIENT_MAX_BODY_SIZE);
    if (most == 0 || length <= most) {
      return false;
    }
    r.log(ErrorLog.Level.ERROR, "client intended to send too large body: " + length + " bytes");
    return true;
  }

  private static Outcome redirect(HttpRequest r, Location found) {
    Span args = r.target().args();
    StringBuilder to = new StringBuilder(UriEscape.PATH.text(found.name()));
    if (!args.isEmpty()) {
      to.append('?').append(args.text());
    }
    r.out().location(to.toString());
    return MOVED;
  }
}
