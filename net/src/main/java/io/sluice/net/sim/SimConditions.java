package io.sluice.net.sim;

/// How good a simulated network is. Times are in microseconds of the simulation.
///
/// @param minDelay shortest time that a segment travels
/// @param maxDelay longest time
/// @param loss chance that a segment is lost and comes 200 ms later, or later still, and that a
///   datagram is lost
/// @param reset chance that a segment makes both ends see a reset
/// @param segment most bytes that travel together
/// @param buffer bytes that a sender may be ahead of its receiver, and of datagrams that wait
/// @param raggedness chance that a write takes only a part of what it could
public record SimConditions(
    long minDelay,
    long maxDelay,
    double loss,
    double reset,
    int segment,
    int buffer,
    double raggedness) {
  /// A good local network.
  public static final SimConditions GOOD =
      new SimConditions(50, 200, 0, 0, 64 * 1024, 128 * 1024, 0);

  /// Everything arrives in crumbs, late, and into small buffers; nothing fails.
  public static final SimConditions RAGGED = new SimConditions(100, 40_000, 0.02, 0, 7, 1000, 0.5);

  public SimConditions delay(long min, long max) {
    return new SimConditions(min, max, loss, reset, segment, buffer, raggedness);
  }

  public SimConditions loss(double chance) {
    return new SimConditions(minDelay, maxDelay, chance, reset, segment, buffer, raggedness);
  }

  public SimConditions reset(double chance) {
    return new SimConditions(minDelay, maxDelay, loss, chance, segment, buffer, raggedness);
  }

  public SimConditions buffer(int bytes) {
    return new SimConditions(minDelay, maxDelay, loss, reset, segment, bytes, raggedness);
  }
}
