package io.sluice.server.churn;

/// A `server` of a group, as a configuration has it.
///
/// @param address of its machine with the port; of a name, the name
/// @param service whether the name is that of a service
record Line(
    String address,
    boolean resolved,
    boolean service,
    int weight,
    int maxFails,
    int failTimeout,
    int maxConns,
    int slowStart,
    Use use,
    String route) {
  /// For whom it is there.
  enum Use {
    ALL,
    BACKUP,
    DOWN,
    DRAIN
  }

  /// The same server with other parameters.
  Line as(Line other) {
    return new Line(
        address,
        resolved,
        service,
        other.weight,
        other.maxFails,
        other.failTimeout,
        other.maxConns,
        other.slowStart,
        other.use,
        route);
  }

  /// The directive.
  String text() {
    StringBuilder text = new StringBuilder("server ").append(address);
    if (service) {
      text.append(" service=http");
    }
    if (resolved) {
      text.append(" resolve");
    }
    add(text, weight != 1, "weight=" + weight);
    add(text, maxFails != 1, "max_fails=" + maxFails);
    add(text, failTimeout != 10, "fail_timeout=" + failTimeout + "s");
    add(text, maxConns != 0, "max_conns=" + maxConns);
    add(text, slowStart != 0, "slow_start=" + slowStart + "s");
    add(text, !route.isEmpty(), "route=" + route);
    switch (use) {
      case ALL -> {}
      case BACKUP -> text.append(" backup");
      case DOWN -> text.append(" down");
      case DRAIN -> text.append(" drain");
    }
    return text.append(';').toString();
  }

  private static void add(StringBuilder text, boolean differs, String word) {
    if (differs) {
      text.append(' ').append(word);
    }
  }
}
