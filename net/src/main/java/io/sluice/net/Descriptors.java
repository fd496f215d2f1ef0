package io.sluice.net;

/// Whether the process has lent the descriptors that it keeps in reserve to a reload.
public final class Descriptors {
  private static volatile boolean lent;

  private Descriptors() {}

  /// Any thread.
  public static void lend(boolean now) {
    lent = now;
  }

  /// Asked by a loop that has just failed to accept, or is about to: until the reload has what it
  /// needs, a connection must not take it away.
  public static boolean lent() {
    return lent;
  }
}
