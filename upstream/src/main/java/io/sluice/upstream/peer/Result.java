package io.sluice.upstream.peer;

/// How an attempt on a peer ended, as far as the choice of peers is concerned.
public enum Result {
  /// The peer did its work.
  OK,

  /// The answer was not wanted, so another peer is asked, but the peer is well: a 403 or 404 that
  /// `proxy_next_upstream` names.
  NEXT,

  /// The peer could not be reached, did not answer in time or broke off: it counts towards
  /// `max_fails`.
  FAILED
}
