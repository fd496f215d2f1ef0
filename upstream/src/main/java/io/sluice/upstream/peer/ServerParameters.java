package io.sluice.upstream.peer;

import java.util.ArrayList;
import java.util.List;

/// What a `server` says besides its address. Immutable.
///
/// @param weight 1 or more
/// @param maxConns connections at a time over all loops; 0 for no bound
/// @param maxFails failures that take it out of service; 0 for never
/// @param failTimeout seconds within which they count, and for which it is out
/// @param slowStart milliseconds in which its share grows to its weight once it is back; 0 for at
///   once
/// @param route what clients that are bound to it carry; empty for the hash of its address
/// @param backup whether it serves only while no primary server can
/// @param service who is let through to it
public record ServerParameters(
    int weight,
    int maxConns,
    int maxFails,
    long failTimeout,
    long slowStart,
    String route,
    boolean backup,
    Service service) {
  /// The most characters of a route.
  public static final int MAX_ROUTE = 32;

  /// What holds where a `server` says nothing.
  public static final ServerParameters DEFAULT =
      new ServerParameters(1, 0, 1, 10, 0, "", false, Service.UP);

  /// Who is let through to a server.
  public enum Service {
    /// Everybody.
    UP,

    /// Clients that are bound to it, and nobody else.
    DRAINING,

    /// Nobody.
    DOWN
  }

  /// What differs from the default, as a configuration has it.
  public List<String> words() {
    List<String> words = new ArrayList<>();
    add(words, weight != DEFAULT.weight, "weight=" + weight);
    add(words, maxConns != DEFAULT.maxConns, "max_conns=" + maxConns);
    add(words, maxFails != DEFAULT.maxFails, "max_fails=" + maxFails);
    add(words, failTimeout != DEFAULT.failTimeout, "fail_timeout=" + failTimeout + 's');
    add(words, slowStart != DEFAULT.slowStart, "slow_start=" + slowStart + "ms");
    add(words, !route.isEmpty(), "route=" + route);
    add(words, backup, "backup");
    add(words, service == Service.DRAINING, "drain");
    add(words, service == Service.DOWN, "down");
    return words;
  }

  private static void add(List<String> words, boolean differs, String word) {
    if (differs) {
      words.add(word);
    }
  }

  public ServerParameters weight(int value) {
    return new ServerParameters(
        value, maxConns, maxFails, failTimeout, slowStart, route, backup, service);
  }

  public ServerParameters maxConns(int value) {
    return new ServerParameters(
        weight, value, maxFails, failTimeout, slowStart, route, backup, service);
  }

  public ServerParameters maxFails(int value) {
    return new ServerParameters(
        weight, maxConns, value, failTimeout, slowStart, route, backup, service);
  }

  /// In seconds.
  public ServerParameters failTimeout(long value) {
    return new ServerParameters(
        weight, maxConns, maxFails, value, slowStart, route, backup, service);
  }

  /// In milliseconds.
  public ServerParameters slowStart(long value) {
    return new ServerParameters(
        weight, maxConns, maxFails, failTimeout, value, route, backup, service);
  }

  public ServerParameters route(String value) {
    return new ServerParameters(
        weight, maxConns, maxFails, failTimeout, slowStart, value, backup, service);
  }

  public ServerParameters backup(boolean value) {
    return new ServerParameters(
        weight, maxConns, maxFails, failTimeout, slowStart, route, value, service);
  }

  public ServerParameters service(Service value) {
    return new ServerParameters(
        weight, maxConns, maxFails, failTimeout, slowStart, route, backup, value);
  }
}
