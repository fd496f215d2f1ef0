package io.sluice.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Memory and processor time of both proxies in turn under many slow clients. Each run has a
/// process of its own, which has served some before.
final class Slow {
  private static final Pattern ANSWERED =
      Pattern.compile("(\\d+) answered of (\\d+) in ([\\d.]+) s(.*)");
  private static final int FIRST_SHARE = 8;
  private static final long SAMPLE_MILLIS = 500;

  /// @param clients how many at once
  /// @param bytes of each one's body
  /// @param seconds that each takes for it
  private record Kind(int clients, long bytes, int seconds) {}

  /// @param answered clients with a whole response
  /// @param rest proportional set size before, in MiB
  /// @param peak the same at its largest
  /// @param cpu processor time in seconds
  private record Figures(double answered, double rest, double peak, double cpu, double seconds) {}

  private final Proxy base;
  private final Proxy candidate;
  private final Options options;
  private final PrintStream out;

  Slow(Proxy base, Proxy candidate, Options options, PrintStream out) {
    this.base = base;
    this.candidate = candidate;
    this.options = options;
    this.out = out;
  }

  private Kind kind(Scenario scenario) {
    Kind kind =
        switch (scenario) {
          case SLOW_CLIENTS -> new Kind(6000, 1_000_000, 20);
          case SLOW_FILES -> new Kind(9000, 1_000_000, 20);
          case SLOW_UPLOADS, SLOW_UPLOADS_UNBUFFERED -> new Kind(2000, 1_000_000, 20);
          case TEMP_FILES -> new Kind(400, 10_000_000, 20);
          default -> throw new IllegalArgumentException(scenario.label);
        };
    return options.clients() == 0
        ? kind
        : new Kind(options.clients(), kind.bytes(), kind.seconds());
  }

  void run(Scenario scenario) throws IOException, InterruptedException {
    Kind kind = kind(scenario);
    List<Figures> bases = new ArrayList<>();
    List<Figures> candidates = new ArrayList<>();
    for (int i = 0; i < options.pairs(); i++) {
      if (i % 2 == 0) {
        bases.add(once(base, scenario, kind));
        candidates.add(once(candidate, scenario, kind));
      } else {
        candidates.add(once(candidate, scenario, kind));
        bases.add(once(base, scenario, kind));
      }
    }
    out.printf(
        Locale.ROOT,
        "%-24s memory ratio %.2f  peak MiB %.0f | %.0f  at rest %.0f | %.0f  cpu ratio %.2f  cpu s %.2f | %.2f  answered of %d: %.0f | %.0f"
            + "  in s %.1f | %.1f%n",
        scenario.label,
        Pair.median(candidates, Figures::peak) / Pair.median(bases, Figures::peak),
        Pair.median(bases, Figures::peak),
        Pair.median(candidates, Figures::peak),
        Pair.median(bases, Figures::rest),
        Pair.median(candidates, Figures::rest),
        Pair.median(candidates, Figures::cpu) / Pair.median(bases, Figures::cpu),
        Pair.median(bases, Figures::cpu),
        Pair.median(candidates, Figures::cpu),
        kind.clients,
        Pair.median(bases, Figures::answered),
        Pair.median(candidates, Figures::answered),
        Pair.median(bases, Figures::seconds),
        Pair.median(candidates, Figures::seconds));
  }

  private Figures once(Proxy proxy, Scenario scenario, Kind kind)
      throws IOException, InterruptedException {
    proxy.close();
    proxy.start();
    load(proxy, scenario, new Kind(kind.clients / FIRST_SHARE, kind.bytes, options.warmSeconds()));
    Figures figures = load(proxy, scenario, kind);
    proxy.close();
    return figures;
  }

  private Figures load(Proxy proxy, Scenario scenario, Kind kind)
      throws IOException, InterruptedException {
    boolean upload =
        scenario == Scenario.SLOW_UPLOADS || scenario == Scenario.SLOW_UPLOADS_UNBUFFERED;
    List<String> command = new ArrayList<>(List.of("taskset", "-c", "1"));
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SlowPeers.class.getName(), upload ? "upload" : "download"));
    command.addAll(List.of("" + proxy.httpPort, scenario.path, "" + kind.clients));
    command.addAll(List.of("" + kind.bytes, "" + kind.seconds));
    double before = Usage.cpuMicros(proxy.handle());
    long rest = Usage.memoryKib(proxy.handle());
    Process peers = new ProcessBuilder(command).redirectErrorStream(true).start();
    long peak = rest;
    do {
      peak = Math.max(peak, Usage.memoryKib(proxy.handle()));
    } while (!peers.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS));
    double cpu = (Usage.cpuMicros(proxy.handle()) - before) / 1e6;
    String text = new String(peers.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher found = ANSWERED.matcher(text);
    if (!found.find()) {
      throw new IOException(proxy.name + ", " + scenario.label + ": " + text);
    }
    if (!found.group(4).isEmpty()) {
      out.println("                         " + proxy.name + found.group(4));
    }
    return new Figures(
        Double.parseDouble(found.group(1)),
        rest / 1024.0,
        peak / 1024.0,
        cpu,
        Double.parseDouble(found.group(3)));
  }
}
