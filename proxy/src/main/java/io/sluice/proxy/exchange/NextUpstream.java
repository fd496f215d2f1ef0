package io.sluice.proxy.exchange;

import io.sluice.http.Method;
import io.sluice.upstream.Failure;
import java.util.Set;

/// When another server is asked after an attempt in vain, as `proxy_next_upstream` and the two
/// directives that bound it say.
///
/// @param failures after which another server is asked; with [Failure#NON_IDEMPOTENT], requests of
///   all methods are repeated
/// @param tries how many servers are asked at most; 0 for no bound
/// @param timeout milliseconds since the first attempt after which no other begins; 0 for no bound
record NextUpstream(Set<Failure> failures, int tries, long timeout) {
  /// Whether an attempt may be followed by another.
  ///
  /// @param begun whether a server was given some of the request
  /// @param elapsed milliseconds since the first attempt
  boolean mayFollow(Failure why, Method method, boolean begun, long elapsed) {
    return failures.contains(why)
        && !(begun && notIdempotent(method) && !failures.contains(Failure.NON_IDEMPOTENT))
        && (timeout == 0 || elapsed < timeout);
  }

  private static boolean notIdempotent(Method method) {
    return method == Method.POST || method == Method.LOCK || method == Method.PATCH;
  }
}
