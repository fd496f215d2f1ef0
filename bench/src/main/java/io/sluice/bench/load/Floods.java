package io.sluice.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The latency of a light request beside a neighbour that floods the same loop, in both proxies in
/// turn. The flood comes from processor 1 as the light requests do, when it is idle.
final class Floods {
  private static final Pattern PROBES =
      Pattern.compile("(\\d+) requests, median (\\d+) us, p99 (\\d+) us");

  /// The flood has what the light client leaves of its processor, and never makes it wait.
  private static final List<String> WHEN_IDLE = List.of("chrt", "--idle", "0");

  /// Where one proxy takes PROXY headers, and datagrams.
  private final int basePort;

  private final int candidatePort;
  private final int serverPort;
  private final int sinkPort;
  private final Options options;
  private final PrintStream out;

  /// @param serverPort where the server and the name server are that flood
  /// @param sinkPort where datagrams go
  Floods(
      int basePort,
      int candidatePort,
      int serverPort,
      int sinkPort,
      Options options,
      PrintStream out) {
    this.basePort = basePort;
    this.candidatePort = candidatePort;
    this.serverPort = serverPort;
    this.sinkPort = sinkPort;
    this.options = options;
    this.out = out;
  }

  /// In milliseconds.
  private record Latency(double median, double p99) {}

  void run(Proxy base, Proxy candidate) throws IOException, InterruptedException {
    Generator.requests(candidate, candidate.httpPort, Scenario.FLOOD, options.warmSeconds(), 8);
    for (Flood kind : options.floods()) {
      List<Latency> bases = new ArrayList<>();
      List<Latency> candidates = new ArrayList<>();
      once(candidate, candidatePort, kind); // compiles what the flood needs
      for (int i = 0; i < options.pairs(); i++) {
        if (i % 2 == 0) {
          bases.add(once(base, basePort, kind));
          candidates.add(once(candidate, candidatePort, kind));
        } else {
          candidates.add(once(candidate, candidatePort, kind));
          bases.add(once(base, basePort, kind));
        }
      }
      print(kind, bases, candidates);
    }
  }

  private Latency once(Proxy proxy, int port, Flood kind) throws IOException, InterruptedException {
    List<String> flood = program(WHEN_IDLE, "flood", kind.name(), "" + proxy.httpPort, "" + port);
    flood.addAll(List.of("" + serverPort, "" + sinkPort));
    Process flooder = new ProcessBuilder(flood).redirectError(Redirect.INHERIT).start();
    try (BufferedReader said = flooder.inputReader()) {
      String line = said.readLine();
      if (!Flooder.UNDER_WAY.equals(line)) {
        throw new IOException(proxy.name + ", " + kind.label() + ": " + line);
      }
      List<String> command =
          program(List.of(), "probe", "" + proxy.httpPort, "" + options.seconds());
      Process probe = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher found = PROBES.matcher(text);
      if (!found.find()) {
        throw new IOException(proxy.name + ", " + kind.label() + ": " + text);
      }
      return new Latency(
          Double.parseDouble(found.group(2)) / 1000, Double.parseDouble(found.group(3)) / 1000);
    } finally {
      flooder.destroyForcibly().waitFor();
    }
  }

  private static List<String> program(List<String> priority, String... arguments) {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", "1"));
    command.addAll(priority);
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Flooder.class.getName());
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  private void print(Flood kind, List<Latency> bases, List<Latency> candidates) {
    double[] ratios = new double[bases.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = candidates.get(i).p99 / Math.max(bases.get(i).p99, 1e-9);
    }
    out.printf(
        Locale.ROOT,
        "%-24s p99 ratio %.2f [%.2f..%.2f]  p99 ms %.2f | %.2f  median ms %.2f | %.2f%n",
        "flood " + kind.label(),
        Pair.median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow(),
        Pair.median(bases, Latency::p99),
        Pair.median(candidates, Latency::p99),
        Pair.median(bases, Latency::median),
        Pair.median(candidates, Latency::median));
  }
}
