package io.sluice.http;

import io.sluice.config.Settings;

/// A step that a response's head takes before it is sent: it may change the head, and put a
/// [BodyFilter] in the way of the body. A location knows the filters that have something to do in
/// it; the others cost nothing.
public interface HeadFilter {
  /// Whether it has anything to do where these settings hold. Asked once, while a configuration is
  /// built.
  boolean appliesTo(Settings settings);

  /// Whether responses to subrequests pass it too. What is said to a client belongs to the response
  /// that it gets, which is the main request's.
  default boolean appliesToSubrequests() {
    return false;
  }

  /// Looks at `request.out()`.
  ///
  /// @return 0 to go on, or the status of an error to answer with instead
  int filter(HttpRequest request);
}
