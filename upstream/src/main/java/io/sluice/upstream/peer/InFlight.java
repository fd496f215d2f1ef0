package io.sluice.upstream.peer;

/// The attempts on a peer that have not come to the moment that counts. Immutable.
///
/// @param count how many there are
/// @param starts the sum of the moments at which they began, in milliseconds of the loops' time
public record InFlight(int count, long starts) {
  static final InFlight NONE = new InFlight(0, 0);

  /// With one attempt more or less.
  InFlight with(int more, long startMillis) {
    return new InFlight(count + more, starts + more * startMillis);
  }

  /// Their average age in milliseconds; there must be some.
  public long age(long nowMillis) {
    return Math.max(0, nowMillis - starts / count);
  }
}
