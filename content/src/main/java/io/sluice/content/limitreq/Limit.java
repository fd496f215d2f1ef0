package io.sluice.content.limitreq;

import io.sluice.core.clock.Clock;
import io.sluice.core.text.Template;
import io.sluice.core.zone.Zone;

/// One limit in force: the zone with its buckets, and how much of an excess is borne.
///
/// @param rate in thousandths of requests a second
/// @param burst the most excess, in thousandths of requests
/// @param free the excess up to which requests are not delayed, in thousandths of requests
record Limit(Template key, Zone<Bucket> zone, long rate, long burst, long free, Clock clock) {
  /// What [#take] returns if the bucket is larger than the zone.
  static final long NO_ROOM = -1;

  /// How many old buckets are looked at for each new state.
  private static final int SWEEP = 2;

  /// The excess that one more request would make.
  ///
  /// @param now wall clock of the loop, in milliseconds
  long look(byte[] key, int from, int length, long now) {
    return Bucket.excess(zone.get(key, from, length), rate, now);
  }

  /// Takes down one more request if it stays within the burst.
  ///
  /// @return its excess, or [#NO_ROOM]
  long takeWithinBurst(byte[] key, int from, int length, long now) {
    long excess = look(key, from, length, now);
    return excess > burst ? excess : take(key, from, length, now, excess);
  }

  /// Takes down one more request that other limits have let pass, too.
  ///
  /// @param seen what [#look] returned before
  /// @return its excess, or [#NO_ROOM]
  long take(byte[] key, int from, int length, long now, long seen) {
    zone.expire(SWEEP);
    Bucket stored =
        zone.update(
            key,
            from,
            length,
            old -> Bucket.filled(old, rate, now),
            clock.millis() + Bucket.lifeMillis(seen, rate));
    return stored == null ? NO_ROOM : stored.excess();
  }

  /// How long a request with this excess has to wait, in milliseconds.
  long delay(long excess) {
    return excess <= free ? 0 : (excess - free) * 1000 / rate;
  }
}
