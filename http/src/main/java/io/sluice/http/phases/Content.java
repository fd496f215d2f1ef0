package io.sluice.http.phases;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.Span;
import io.sluice.http.conf.Location;
import io.sluice.http.handler.RequestPath;
import org.jspecify.annotations.Nullable;

/// The ends of the content phase: a location's own handler comes first, a refusal last.
final class Content {
  private static final Outcome FORBIDDEN = Outcome.status(403);
  private static final Outcome NOT_FOUND = Outcome.status(404);

  private Content() {}

  /// Asks what the location says produces its responses.
  static Outcome own(HttpRequest r) {
    PhaseHandler<HttpRequest> handler = handler(r.location());
    return handler == null ? Outcome.NEXT : handler.handle(r);
  }

  @SuppressWarnings("unchecked") // locations of http hold what fits requests
  private static @Nullable PhaseHandler<HttpRequest> handler(Location location) {
    Location at = location;
    while (at.content() == null && at.kind() == Location.Kind.IF && at.parent() != null) {
      at = at.parent();
    }
    return (PhaseHandler<HttpRequest>) at.content();
  }

  /// Refuses what no handler took.
  static Outcome none(HttpRequest r) {
    Span path = r.target().path();
    if (path.isEmpty() || path.at(path.length() - 1) != '/') {
      r.log(ErrorLog.Level.ERROR, "no handler found");
      return NOT_FOUND;
    }
    Bytes scratch = r.scratch();
    int mark = scratch.length;
    if (RequestPath.write(r, scratch) >= 0) {
      r.log(ErrorLog.Level.ERROR, "directory index of \"" + scratch.text(mark) + "\" is forbidden");
    }
    scratch.length = mark;
    return FORBIDDEN;
  }
}
