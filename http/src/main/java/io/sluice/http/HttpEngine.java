package io.sluice.http;

import io.sluice.http.conf.Location;

/// What carries a request through the phases of its configuration.
public interface HttpEngine {
  /// A request's head has been read and is good: walks it through the phases.
  void start(HttpRequest request);

  /// Goes on where a handler suspended.
  void resume(HttpRequest request);

  /// Runs the handlers of the log phase.
  void log(HttpRequest request);

  /// Answers with an error, a redirect or another status that has no body of its own: by an
  /// `error_page`, or a page made up here. Ends with a call of [HttpRequest#finish(int)] with 0.
  ///
  /// @param status 201, 204, 300 to 599
  void special(HttpRequest request, int status);

  /// Runs the request again with another URI, from the server's rewrite phase on.
  ///
  /// @param args the part behind `?`, or empty
  void redirect(HttpRequest request, Span uri, Span args);

  /// Runs the request again in a named location, from the rewrite phase on.
  void redirect(HttpRequest request, Location named);
}
