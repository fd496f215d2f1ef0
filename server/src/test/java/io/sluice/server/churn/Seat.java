package io.sluice.server.churn;

/// A server as a member of its group: what the configuration says of it, and what is known. The
/// rules are those of the documentation of `server`: `max_fails`, `fail_timeout`, `max_conns` …
record Seat(Line line, String address, Account account) {
  /// Whether it may be asked.
  ///
  /// @param alone whether it is the only server of its group, which is never taken for dead
  /// @param bound whether the client is bound to it
  boolean open(long second, boolean alone, boolean bound) {
    boolean serves = line.use() != Line.Use.DOWN && (line.use() != Line.Use.DRAIN || bound);
    return serves && (alone || !dead(second)) && !full();
  }

  private boolean dead(long second) {
    return !well() && second - account.checked() <= line.failTimeout();
  }

  private boolean full() {
    return line.maxConns() > 0 && account.connections() >= line.maxConns();
  }

  /// Whether its failures do not matter.
  boolean well() {
    return line.maxFails() == 0 || account.fails() < line.maxFails();
  }

  void asked(long nanos, boolean alone) {
    boolean checks = nanos / 1_000_000_000 - account.checked() > line.failTimeout();
    account.asked(nanos, !alone && checks);
  }

  @Override
  public String toString() {
    return address + " (" + line.text() + " " + account + ")";
  }
}
