package io.sluice.upstream;

/// The attempts on a peer that have not come to the moment that counts. Immutable.
///
/// @param count how many there are
/// @param starts the sum of the moments at which they began, in milliseconds of the loops' time
/// @param average of their average ages whenever there were any, in milliseconds
record InFlight(int count, long starts, int average) {
  static final InFlight NONE = new InFlight(0, 0, 0);

  /// With one attempt more or less.
  InFlight with(int more, long startMillis) {
    return new InFlight(count + more, starts + more * startMillis, average);
  }

  /// Once their average age has been looked at.
  InFlight seen(long nowMillis) {
    long age = Math.max(0, nowMillis - starts / count);
    int now = PeerState.average(average, age);
    return now == average ? this : new InFlight(count, starts, now);
  }
}
