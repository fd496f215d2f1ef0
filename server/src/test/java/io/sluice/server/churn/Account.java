package io.sluice.server.churn;

/// What is known of a server while it is asked, whatever its configuration: its connections and its
/// failures. Seconds are the loops'.
final class Account {
  private static final long NEVER = Long.MIN_VALUE / 2;

  final String key;
  private int fails;
  private long failed = NEVER;
  private long checked = NEVER;
  private int connections;
  private long changed; // nanoseconds

  /// @param key by which a later configuration or answer knows it again
  /// @param since nanoseconds
  Account(String key, long since) {
    this.key = key;
    changed = since;
  }

  int connections() {
    return connections;
  }

  /// Failures that count.
  int fails() {
    return fails;
  }

  /// The second of the last failure, or in which somebody went to find out whether it is well.
  long checked() {
    return checked;
  }

  /// When something about it has changed last, in nanoseconds.
  long changed() {
    return changed;
  }

  /// It is treated otherwise from now on.
  void touched(long nanos) {
    changed = nanos;
  }

  /// Somebody goes to it.
  ///
  /// @param checks whether that is to find out how it is
  void asked(long nanos, boolean checks) {
    connections++;
    changed = nanos;
    if (checks) {
      checked = nanos / 1_000_000_000;
    }
  }

  /// @param alone whether it is the only server of its group, whose failures do not count
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
    return "fails "
        + fails
        + " failed "
        + (failed == NEVER ? "never" : failed)
        + " checked "
        + (checked == NEVER ? "never" : checked)
        + " connections "
        + connections;
  }
}
