package io.sluice.upstream.attempt;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why an attempt on a server has failed, as `proxy_next_upstream` names it.
public enum Failure {
  ERROR(502),
  TIMEOUT(504),
  INVALID_HEADER(502),
  NON_IDEMPOTENT(502),
  HTTP_500(500),
  HTTP_502(502),
  HTTP_503(503),
  HTTP_504(504),
  HTTP_403(403),
  HTTP_404(404),
  HTTP_429(429),
  /// A word that `proxy_next_upstream` has, as `proxy_cache_use_stale` does, and that never
  /// happens.
  UPDATING(502),
  /// No server was eligible. Not a word of the configuration.
  NO_LIVE_SERVER(502);

  /// What counts unless `proxy_next_upstream` says otherwise.
  public static final Set<Failure> USUAL = Set.of(ERROR, TIMEOUT);

  private final int status;

  Failure(int status) {
    this.status = status;
  }

  /// The status of the response if no other attempt follows.
  public int status() {
    return status;
  }

  /// Whether the peer counts as failed. One that has no such document (403, 404) is well.
  boolean blamesPeer() {
    return this != HTTP_403 && this != HTTP_404;
  }

  /// The failure that a response's status stands for, or null.
  public static @Nullable Failure ofStatus(int status) {
    return switch (status) {
      case 500 -> HTTP_500;
      case 502 -> HTTP_502;
      case 503 -> HTTP_503;
      case 504 -> HTTP_504;
      case 403 -> HTTP_403;
      case 404 -> HTTP_404;
      case 429 -> HTTP_429;
      default -> null;
    };
  }
}
