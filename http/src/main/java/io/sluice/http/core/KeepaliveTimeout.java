package io.sluice.http.core;

import io.sluice.config.Arguments;

/// `keepalive_timeout timeout [header_timeout]`.
///
/// @param millis how long an idle connection is kept; 0 turns keep-alive off
/// @param headerSeconds what `Keep-Alive: timeout=` says; 0 leaves the field out
public record KeepaliveTimeout(long millis, long headerSeconds) {
  private static final int DEFAULT_MILLIS = 75_000;

  static final KeepaliveTimeout DEFAULT = new KeepaliveTimeout(DEFAULT_MILLIS, 0);

  static KeepaliveTimeout parse(Arguments a) {
    return new KeepaliveTimeout(a.time(0), a.count() > 1 ? a.seconds(1) : 0);
  }
}
