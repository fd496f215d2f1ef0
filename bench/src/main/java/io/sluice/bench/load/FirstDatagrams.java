package io.sluice.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many datagrams both proxies lose in their first seconds, at a fixed rate, with the sizes of
/// buffers that the system gives.
final class FirstDatagrams {
  private static final Pattern COUNTS = Pattern.compile("(\\d+) sent, (\\d+) came back");
  private static final int SECONDS = 5;
  private static final int CLIENTS = 64;
  private static final int PER_SECOND = 20_000;

  private final int basePort;
  private final int candidatePort;
  private final int sinkPort;
  private final Options options;
  private final PrintStream out;

  /// @param sinkPort where both send datagrams
  FirstDatagrams(int basePort, int candidatePort, int sinkPort, Options options, PrintStream out) {
    this.basePort = basePort;
    this.candidatePort = candidatePort;
    this.sinkPort = sinkPort;
    this.options = options;
    this.out = out;
  }

  void run(Proxy base, Proxy candidate) throws IOException, InterruptedException {
    Process echo = new ProcessBuilder(Generator.datagrams("echo", sinkPort)).inheritIO().start();
    try {
      double[] bases = new double[options.pairs()];
      double[] candidates = new double[options.pairs()];
      for (int i = 0; i < options.pairs(); i++) {
        bases[i] = lost(base, basePort);
        candidates[i] = lost(candidate, candidatePort);
      }
      out.printf(
          Locale.ROOT,
          "%-18s lost of %d, in %% %.2f | %.2f%n",
          Scenario.UDP_START.label,
          SECONDS * PER_SECOND,
          Pair.median(bases),
          Pair.median(candidates));
    } finally {
      echo.destroyForcibly().waitFor();
    }
  }

  private static double lost(Proxy proxy, int port) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Generator.datagrams("rate", port));
    command.addAll(List.of("" + SECONDS, "" + CLIENTS, "" + PER_SECOND));
    Process generator = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader said = generator.inputReader()) {
      String line = said.readLine();
      if (Datagrams.READY.equals(line)) {
        proxy.close();
        proxy.start();
        generator.outputWriter().append("go\n").flush();
        line = said.readLine();
      }
      Matcher found = COUNTS.matcher(line == null ? "" : line);
      if (!found.matches()) {
        throw new IOException(proxy.name + ", datagrams: " + line);
      }
      double sent = Double.parseDouble(found.group(1));
      return 100 * (sent - Double.parseDouble(found.group(2))) / sent;
    } finally {
      generator.destroyForcibly().waitFor();
    }
  }
}
