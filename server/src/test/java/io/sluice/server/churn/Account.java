package io.sluice.server.churn;

/// What the rules of nginx know of one server of a group: its connections, and its failures as the
/// documentation of `max_fails` and `fail_timeout` has them. Seconds are the loops'.
final class Account {
  private static final long NEVER = Long.MIN_VALUE / 2;

  final Line line;
  final String address;
  final String key;
  private int fails;
  private long failed = NEVER;
  private long checked = NEVER;
  private int connections;
  private long changed; // nanoseconds

  /// @param key by which a later configuration or answer knows it again
  /// @param since nanoseconds
  Account(Line line, String address, String key, long since) {
    this.line = line;
    this.address = address;
    this.key = key;
    changed = since;
  }

  int connections() {
    return connections;
  }

  /// Whether it may be asked.
  ///
  /// @param alone whether it is the only server of its group, which is never taken for dead
  /// @param bound whether the client is bound to it
  boolean open(long second, boolean alone, boolean bound) {
    boolean serves = line.use() != Line.Use.DOWN && (line.use() != Line.Use.DRAIN || bound);
    return serves && !(dead(second) && !alone) && !full();
  }

  private boolean dead(long second) {
    return line.maxFails() > 0
        && fails >= line.maxFails()
        && second - checked <= line.failTimeout();
  }

  private boolean full() {
    return line.maxConns() > 0 && connections >= line.maxConns();
  }

  /// When something about it has changed last, in nanoseconds.
  long changed() {
    return changed;
  }

  /// Whether its failures do not matter.
  boolean well() {
    return line.maxFails() == 0 || fails < line.maxFails();
  }

  void asked(long nanos, boolean alone) {
    long second = nanos / 1_000_000_000;
    connections++;
    changed = nanos;
    if (!alone && second - checked > line.failTimeout()) {
      checked = second;
    }
  }

  void ended(long nanos, boolean alone, boolean failure) {
    connections--;
    changed = nanos;
    if (alone) {
      fails = 0;
    } else if (failure) {
      fails++;
      failed = nanos / 1_000_000_000;
      checked = failed;
    } else if (failed < checked) {
      fails = 0;
    }
  }

  @Override
  public String toString() {
    return address
        + " ("
        + line.text()
        + " fails "
        + fails
        + " failed "
        + (failed == NEVER ? "never" : failed)
        + " checked "
        + (checked == NEVER ? "never" : checked)
        + " connections "
        + connections
        + ")";
  }
}
