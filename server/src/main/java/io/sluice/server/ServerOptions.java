package io.sluice.server;

import io.sluice.config.Environment;
import io.sluice.core.clock.Clock;
import io.sluice.core.feature.Feature;
import io.sluice.net.Network;
import io.sluice.net.os.SystemNetwork;
import java.util.List;

/// What a server is made with.
///
/// @param environment where its configuration is
/// @param features what it knows besides the standard features
/// @param network what it serves on
/// @param clock its only source of time and randomness
/// @param report hears what goes wrong until it runs; from then on its error log does
/// @param surroundings what is around it
public record ServerOptions(
    Environment environment,
    List<Feature> features,
    Network network,
    Clock clock,
    Report report,
    Surroundings surroundings) {
  public ServerOptions {
    features = List.copyOf(features);
  }

  /// No more than the standard features, on the system's network and clock, for a server inside
  /// another program: it writes no pid file, becomes nobody else, and leaves signals and limits
  /// alone.
  public static ServerOptions of(Environment environment) {
    return new ServerOptions(
        environment,
        List.of(),
        SystemNetwork.create(),
        Clock.system(),
        Report.NOBODY,
        Surroundings.NONE);
  }

  /// The same with these features besides the standard ones, whose handlers come last in each
  /// phase.
  public ServerOptions withFeatures(List<Feature> other) {
    return new ServerOptions(environment, other, network, clock, report, surroundings);
  }

  /// The same on another network.
  public ServerOptions withNetwork(Network other) {
    return new ServerOptions(environment, features, other, clock, report, surroundings);
  }

  /// The same with another clock.
  public ServerOptions withClock(Clock other) {
    return new ServerOptions(environment, features, network, other, report, surroundings);
  }

  /// The same, heard by another report.
  public ServerOptions withReport(Report other) {
    return new ServerOptions(environment, features, network, clock, other, surroundings);
  }

  /// The same in other surroundings.
  public ServerOptions withSurroundings(Surroundings other) {
    return new ServerOptions(environment, features, network, clock, report, other);
  }
}
