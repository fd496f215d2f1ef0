package io.sluice.bench.load;

import java.util.ArrayList;
import java.util.List;

/// What the command line of `bin/bench` asked for.
///
/// @param base the program to compare with
/// @param candidate the program that is measured against it
/// @param scenarios in the order they were named; all if none was
/// @param floods the neighbours of [Scenario#FLOOD], in the order they were named; all if none was
/// @param pairs how often both are measured
/// @param seconds the length of one measured run
/// @param warmSeconds the length of the run that comes before and is not counted
/// @param clients how many the slow scenarios have, 0 for as many as each has by itself
/// @param connections how many connections the load keeps open
record Options(
    String base,
    String candidate,
    List<Scenario> scenarios,
    List<Flood> floods,
    int pairs,
    int seconds,
    int warmSeconds,
    int clients,
    int connections) {
  static final String USAGE =
      """
      usage: bin/bench [--base NGINX] [--cand PROGRAM] [--scenario NAME]... [--flood NAME]... [-n PAIRS] [-d SECONDS]
                        [--warm SECONDS] [-c CONNECTIONS] [--clients SLOW_CLIENTS]
             bin/bench jmh [JMH's own arguments]
      """;

  /// @throws IllegalArgumentException for an argument that is unknown or has no good value
  static Options parse(String[] args, String foundNginx, String ownProgram) {
    String base = foundNginx;
    String candidate = ownProgram;
    List<Scenario> scenarios = new ArrayList<>();
    List<Flood> floods = new ArrayList<>();
    int pairs = 5;
    int seconds = 3;
    int warm = 12;
    int clients = 0;
    int connections = 64;
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value");
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--base" -> base = value;
        case "--cand" -> candidate = value;
        case "--scenario" -> scenarios.add(Scenario.of(value));
        case "--flood" -> floods.add(Flood.of(value));
        case "-n" -> pairs = positive(args[i], value);
        case "-d" -> seconds = positive(args[i], value);
        case "--warm" -> warm = positive(args[i], value);
        case "--clients" -> clients = positive(args[i], value);
        case "-c" -> connections = positive(args[i], value);
        default -> throw new IllegalArgumentException("unknown argument \"" + args[i] + "\"");
      }
    }
    if (base.isEmpty()) {
      throw new IllegalArgumentException("no nginx on PATH: install one, or name one with --base");
    }
    return new Options(
        base,
        candidate,
        scenarios.isEmpty() ? List.of(Scenario.values()) : scenarios,
        floods.isEmpty() ? List.of(Flood.values()) : floods,
        pairs,
        seconds,
        warm,
        clients,
        connections);
  }

  private static int positive(String name, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(name + " takes a positive number, not \"" + value + "\"");
  }
}
