package io.sluice.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// Starts and reloads configurations that are large, of two programs in turn, while a client asks
/// for something small: `config-size` and `reload-size`.
final class LargeConfiguration {
  private static final int SERVERS = 1000;
  private static final int LOCATIONS = 20;
  private static final int MAP_BYTES = 50_000_000;
  private static final int RELOADS = 4;
  private static final long RELOAD_LIMIT_SECONDS = 120;
  private static final long SETTLE_MILLIS = 700;
  private static final long GAP_MILLIS = 2;

  private final String base;
  private final String candidate;
  private final Path folder;
  private final PrintStream out;
  private final int pairs;

  LargeConfiguration(String base, String candidate, Path folder, PrintStream out, int pairs) {
    this.base = base;
    this.candidate = candidate;
    this.folder = folder;
    this.out = out;
    this.pairs = pairs;
  }

  /// A start or a reload.
  ///
  /// @param seconds until the configuration served
  /// @param cpuSeconds what the process and its children used meanwhile
  /// @param waitMillis the longest that a client waited meanwhile and shortly after
  private record Change(double seconds, double cpuSeconds, double waitMillis) {}

  void run(Scenario scenario) throws IOException, InterruptedException {
    compare(scenario, SERVERS + " servers", servers());
    compare(scenario, (MAP_BYTES >> 20) + " MiB of map", map());
  }

  private void compare(Scenario scenario, String what, String body)
      throws IOException, InterruptedException {
    List<Change> bases = new ArrayList<>();
    List<Change> candidates = new ArrayList<>();
    if (scenario == Scenario.CONFIG_SIZE) {
      for (int i = 0; i < pairs; i++) {
        bases.add(start(base, body));
        candidates.add(start(candidate, body));
      }
    } else {
      bases.addAll(reloads(base, body));
      candidates.addAll(reloads(candidate, body));
    }
    out.printf(Locale.ROOT, "%-18s %s:", scenario.label, what);
    ratio("seconds", bases, candidates, Change::seconds);
    ratio(", processor seconds", bases, candidates, Change::cpuSeconds);
    if (scenario == Scenario.RELOAD_SIZE) {
      out.printf(
          Locale.ROOT,
          ", longest waits of a client in ms %s | %s",
          each(bases, Change::waitMillis, "%.0f"),
          each(candidates, Change::waitMillis, "%.0f"));
    }
    out.println();
  }

  private void ratio(
      String what, List<Change> bases, List<Change> candidates, ToDoubleFunction<Change> figure) {
    out.printf(
        Locale.ROOT,
        "%s ratio %.2f (%s | %s)",
        what,
        Pair.median(candidates, figure) / Pair.median(bases, figure),
        each(bases, figure, "%.2f"),
        each(candidates, figure, "%.2f"));
  }

  private static String each(List<Change> changes, ToDoubleFunction<Change> figure, String form) {
    return changes.stream()
        .map(change -> String.format(Locale.ROOT, form, figure.applyAsDouble(change)))
        .collect(Collectors.joining(" "));
  }

  private Change start(String program, String body) throws IOException, InterruptedException {
    int port = Proxy.freePort();
    try (Proxy proxy = proxy(program, port, body)) {
      proxy.start();
      answer(port, "/version");
      return new Change(proxy.secondsSinceStart(), cpuSeconds(proxy), 0);
    }
  }

  private List<Change> reloads(String program, String body)
      throws IOException, InterruptedException {
    List<Change> changes = new ArrayList<>();
    int port = Proxy.freePort();
    try (Proxy proxy = proxy(program, port, body)) {
      proxy.start();
      for (int version = 1; version <= RELOADS; version++) {
        write(port, version, body);
        changes.add(reload(proxy, port, version));
      }
    }
    return changes;
  }

  private static double cpuSeconds(Proxy proxy) {
    return Usage.cpuMicros(proxy.handle()) / 1e6;
  }

  private static Change reload(Proxy proxy, int port, int version)
      throws IOException, InterruptedException {
    Asking asking = new Asking(port);
    asking.start();
    Thread.sleep(SETTLE_MILLIS);
    double used = cpuSeconds(proxy);
    long began = System.nanoTime();
    new ProcessBuilder("kill", "-HUP", Long.toString(proxy.handle().pid())).start().waitFor();
    while (!answer(port, "/version").endsWith("\r\n" + version)) {
      if (System.nanoTime() - began > RELOAD_LIMIT_SECONDS * 1_000_000_000L) {
        throw new IOException(proxy.name + " does not take a new configuration");
      }
      Thread.sleep(GAP_MILLIS);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    used = cpuSeconds(proxy) - used;
    Thread.sleep(SETTLE_MILLIS);
    return new Change(seconds, used, asking.longestMillis());
  }

  /// A client that asks again and again, on a connection of its own each time.
  private static final class Asking extends Thread {
    private final int port;
    private volatile boolean over;
    private volatile long longest;

    Asking(int port) {
      super("client");
      this.port = port;
    }

    @Override
    public void run() {
      while (!over) {
        long began = System.nanoTime();
        try {
          answer(port, "/small");
          Thread.sleep(GAP_MILLIS);
        } catch (IOException | InterruptedException lost) {
          longest = Long.MAX_VALUE;
          return;
        }
        longest = Math.max(longest, System.nanoTime() - began - GAP_MILLIS * 1_000_000);
      }
    }

    double longestMillis() throws InterruptedException {
      over = true;
      join();
      return longest / 1e6;
    }
  }

  private static String answer(int port, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head = "GET " + path + " HTTP/1.0\r\nHost: a\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  // ---- the configurations

  private Proxy proxy(String program, int port, String body) throws IOException {
    return new Proxy(program, program, folder, text(port, 0, body), "0-1", port);
  }

  private void write(int port, int version, String body) throws IOException {
    Files.writeString(folder.resolve("proxy.conf"), text(port, version, body));
  }

  private String text(int port, int version, String body) {
    return """
    daemon off;
    worker_processes 2;
    pid %1$s/pid;
    error_log %1$s/error.log;
    events { }
    http {
      access_log off;
      map_hash_max_size 4000000;
      map_hash_bucket_size 128;
      server {
        listen 127.0.0.1:%2$d;
        location = /version { return 200 %3$d; }
        location = /small { return 200 small; }
      }
    """
            .formatted(folder, port, version)
        + body.replace("PORT", Integer.toString(port))
        + "}\n";
  }

  private static String servers() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < SERVERS; i++) {
      text.append("server { listen 127.0.0.1:PORT; server_name s").append(i).append(".example;\n");
      for (int j = 0; j < LOCATIONS; j++) {
        text.append("location /p")
            .append(j)
            .append("/ { proxy_set_header Host $host;")
            .append(" proxy_set_header X-Real-IP $remote_addr; proxy_read_timeout ")
            .append(10 + j)
            .append("s; proxy_pass http://127.0.0.1:1; }\n");
      }
      text.append("}\n");
    }
    return text.toString();
  }

  private static String map() {
    StringBuilder text = new StringBuilder("map $http_x $mapped {\n");
    for (int i = 0; text.length() < MAP_BYTES; i++) {
      text.append("key-")
          .append(i)
          .append(".example.org/some/path \"value ")
          .append(i)
          .append("\";\n");
    }
    return text.append("}\n").toString();
  }
}
