package io.sluice.upstream.attempt;

import java.util.Set;

/// When another attempt follows one that failed: what `proxy_next_upstream` and the two directives
/// that bound it say.
///
/// @param failures after which another attempt follows
/// @param tries attempts at most; 0 for no bound
/// @param timeout milliseconds since the first attempt after which no other begins; 0 for no bound
public record RetryPolicy(Set<Failure> failures, int tries, long timeout) {
  /// Whether an attempt that failed may be followed by another.
  ///
  /// @param elapsed milliseconds since the first attempt
  public boolean permits(Failure why, long elapsed) {
    return failures.contains(why) && (timeout == 0 || elapsed < timeout);
  }

  /// Whether a request that a server has got in part is sent to another one although it may have an
  /// effect twice.
  public boolean repeatsNonIdempotent() {
    return failures.contains(Failure.NON_IDEMPOTENT);
  }
}
