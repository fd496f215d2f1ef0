package io.sluice.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Runs scenarios on two proxies in turn (A B B A …) and takes the ratios pair by pair, so that a
/// machine whose speed drifts changes no ratio.
final class Pair {
  static final int DOWNLOAD_MEBIBYTES = 256;
  private static final int IDLE_CONNECTIONS = 5000;
  private static final int SETTLE_SECONDS = 3;

  private final Proxy base;
  private final Proxy candidate;
  private final int basePort;
  private final int candidatePort;
  private final Options options;
  private final PrintStream out;
  private final Floods floods;

  /// The last but one and the one before it are the ports of the TCP proxies.
  Pair(
      Proxy base,
      Proxy candidate,
      Options options,
      PrintStream out,
      int basePort,
      int candidatePort,
      Floods floods) {
    this.base = base;
    this.candidate = candidate;
    this.options = options;
    this.out = out;
    this.floods = floods;
    this.basePort = basePort;
    this.candidatePort = candidatePort;
  }

  void run(Scenario scenario) throws IOException, InterruptedException {
    switch (scenario) {
      case START -> start();
      case IDLE -> idle();
      case FLOOD -> {
        ensureRunning();
        floods.run(base, candidate);
      }
      default -> load(scenario);
    }
  }

  private void load(Scenario scenario) throws IOException, InterruptedException {
    ensureRunning();
    once(base, basePort, scenario, options.warmSeconds());
    once(candidate, candidatePort, scenario, options.warmSeconds());
    List<Sample> bases = new ArrayList<>();
    List<Sample> candidates = new ArrayList<>();
    for (int i = 0; i < options.pairs(); i++) {
      if (i % 2 == 0) {
        bases.add(once(base, basePort, scenario, options.seconds()));
        candidates.add(once(candidate, candidatePort, scenario, options.seconds()));
      } else {
        candidates.add(once(candidate, candidatePort, scenario, options.seconds()));
        bases.add(once(base, basePort, scenario, options.seconds()));
      }
    }
    print(scenario, bases, candidates);
  }

  private Sample once(Proxy proxy, int streamPort, Scenario scenario, int seconds)
      throws IOException, InterruptedException {
    int port = scenario.stream ? streamPort : proxy.httpPort;
    if (scenario.datagrams()) {
      return Generator.datagrams(proxy, port, scenario, seconds, options.connections());
    }
    return scenario == Scenario.STREAM_BULK
        ? Generator.download(proxy, port, scenario, DOWNLOAD_MEBIBYTES)
        : Generator.requests(proxy, port, scenario, seconds, options.connections());
  }

  private void print(Scenario scenario, List<Sample> bases, List<Sample> candidates) {
    double[] cpu = ratios(bases, candidates, Sample::cpu);
    out.printf(
        Locale.ROOT,
        "%-18s cpu ratio %.2f [%.2f..%.2f]  rate ratio %.2f  cpu us/unit %.1f | %.1f  rate %.1f | %.1f  p99 ms %.2f |"
            + " %.2f%n",
        scenario.label,
        median(cpu),
        Arrays.stream(cpu).min().orElseThrow(),
        Arrays.stream(cpu).max().orElseThrow(),
        median(ratios(bases, candidates, Sample::rate)),
        median(bases, Sample::cpu),
        median(candidates, Sample::cpu),
        median(bases, Sample::rate),
        median(candidates, Sample::rate),
        median(bases, Sample::p99),
        median(candidates, Sample::p99));
    candidates.stream()
        .map(Sample::faults)
        .filter(fault -> !fault.isEmpty())
        .distinct()
        .forEach(fault -> out.println("                   " + candidate.name + ": " + fault));
  }

  private void start() throws IOException, InterruptedException {
    double[] bases = new double[options.pairs()];
    double[] candidates = new double[options.pairs()];
    for (int i = 0; i < options.pairs(); i++) {
      bases[i] = startOnce(base);
      candidates[i] = startOnce(candidate);
    }
    out.printf(
        Locale.ROOT,
        "%-18s seconds to the first answer %.3f | %.3f%n",
        "start",
        median(bases),
        median(candidates));
  }

  private static double startOnce(Proxy proxy) throws IOException, InterruptedException {
    proxy.close();
    proxy.start();
    Generator.ask(proxy.httpPort).close();
    double seconds = proxy.secondsSinceStart();
    proxy.close();
    return seconds;
  }

  private void idle() throws IOException, InterruptedException {
    long[] baseMemory = idleOnce(base);
    long[] candidateMemory = idleOnce(candidate);
    out.printf(
        Locale.ROOT,
        "%-18s KiB at rest %d | %d  per idle connection %.2f | %.2f%n",
        "idle",
        baseMemory[0],
        candidateMemory[0],
        (double) (baseMemory[1] - baseMemory[0]) / IDLE_CONNECTIONS,
        (double) (candidateMemory[1] - candidateMemory[0]) / IDLE_CONNECTIONS);
  }

  private long[] idleOnce(Proxy proxy) throws IOException, InterruptedException {
    proxy.close();
    proxy.start();
    Generator.requests(proxy, proxy.httpPort, Scenario.IDLE, 5, options.connections());
    long rest = Usage.memoryKib(proxy.handle());
    List<AutoCloseable> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < IDLE_CONNECTIONS; i++) {
        sockets.add(Generator.ask(proxy.httpPort));
      }
      Thread.sleep(SETTLE_SECONDS * 1000L);
      return new long[] {rest, Usage.memoryKib(proxy.handle())};
    } finally {
      for (AutoCloseable socket : sockets) {
        closeQuietly(socket);
      }
    }
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception gone) {
      // The measurement is over; a connection that is broken by now changes nothing.
    }
  }

  private void ensureRunning() throws IOException, InterruptedException {
    if (!base.running()) {
      base.start();
    }
    if (!candidate.running()) {
      candidate.start();
    }
  }

  private static double[] ratios(
      List<Sample> bases, List<Sample> candidates, ToDoubleFunction<Sample> figure) {
    double[] ratios = new double[bases.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] =
          figure.applyAsDouble(candidates.get(i))
              / Math.max(figure.applyAsDouble(bases.get(i)), 1e-9);
    }
    return ratios;
  }

  static <T> double median(List<T> all, ToDoubleFunction<T> figure) {
    return median(all.stream().mapToDouble(figure).toArray());
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
