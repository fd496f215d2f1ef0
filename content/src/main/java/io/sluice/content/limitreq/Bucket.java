package io.sluice.content.limitreq;

import io.sluice.core.zone.ZoneKind;
import org.jspecify.annotations.Nullable;

/// The leaky bucket of one key: what it has had too much of, and when that was computed. One
/// request fills in 1000 units; the rate lets as many thousandths of requests a second run out.
/// Immutable.
///
/// @param excess in thousandths of requests
/// @param lastMillis wall clock
record Bucket(long excess, long lastMillis) {
  /// What one request fills in.
  static final long REQUEST = 1000;

  /// What zones with buckets hold.
  static final ZoneKind<Bucket> KIND = new ZoneKind<>("limit_req", _ -> Bucket.SIZE);

  /// One object with two numbers, rounded up.
  private static final long SIZE = 40;

  /// Time that runs backwards further than loops can differ: the clock was set.
  private static final long STRAY = -60_000;

  /// Longer than loops can differ in what they know of a bucket.
  private static final long MARGIN = 60_000;

  /// The excess that one more request makes.
  ///
  /// @param bucket of its key, null if there is none yet
  /// @param rate in thousandths of requests a second
  static long excess(@Nullable Bucket bucket, long rate, long now) {
    return bucket == null
        ? 0
        : Math.max(bucket.excess - rate * bucket.elapsed(now) / 1000 + REQUEST, 0);
  }

  /// The bucket after one more request.
  static Bucket filled(@Nullable Bucket bucket, long rate, long now) {
    long when = bucket == null || bucket.elapsed(now) != 0 ? now : bucket.lastMillis;
    long excess = excess(bucket, rate, now);
    return new Bucket(excess, when);
  }

  /// How long to keep a bucket with this excess, in milliseconds: until it is as good as none.
  static long lifeMillis(long excess, long rate) {
    return MARGIN + (excess + REQUEST) * 1000 / rate;
  }

  /// Loops look at the clock at different moments: what another has just written may lie ahead.
  private long elapsed(long now) {
    long millis = now - lastMillis;
    if (millis < STRAY) {
      return 1;
    }
    return Math.max(millis, 0);
  }
}
