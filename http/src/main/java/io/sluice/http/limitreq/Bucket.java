package io.sluice.http.limitreq;

import io.sluice.core.ZoneKind;
import org.jspecify.annotations.Nullable;

/// The leaky bucket of one key: what it has had too much of, and when that was computed. One
/// request fills in 1000 units; the rate lets as many thousandths of requests a second run out.
/// Immutable.
///
/// @param excess in thousandths of requests
/// @param lastMillis monotonic time of the loop
record Bucket(long excess, long lastMillis) {
  /// What one request fills in.
  static final long REQUEST = 1000;

  /// One object with two numbers.
  private static final long SIZE = 32;

  /// Time that seems to run backwards further than loops can differ: the counter has wrapped or the
  /// machine slept.
  private static final long STRAY = -60_000;

  /// Longer than loops can differ in what they know of a bucket.
  private static final long MARGIN = 60_000;

  private static final String KIND = "limit_req by ";

  /// What zones with buckets for this key hold: buckets of other keys mean something else.
  static ZoneKind<Bucket> kind(String key) {
    return new ZoneKind<>(KIND + key, Sizer.BUCKET);
  }

  /// The key of zones of a kind; null if they have no buckets.
  static @Nullable String key(ZoneKind<?> kind) {
    return kind.sizer() == Sizer.BUCKET ? kind.name().substring(KIND.length()) : null;
  }

  private enum Sizer implements ZoneKind.Sizer<Bucket> {
    BUCKET;

    @Override
    public long size(Bucket value) {
      return SIZE;
    }
  }

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
    return new Bucket(excess(bucket, rate, now), when);
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
