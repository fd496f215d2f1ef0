package io.sluice.bench.reload;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `bin/bench reloads`: reloads Sluice many times under load, with other groups, listeners, logs
/// and zones each time, while some sessions are held. No request may be lost, the live heap may not
/// grow by more than a tenth, and no configuration may stay that nobody uses: the exit status says
/// so.
public final class Reloads {
  /// Nobody could make new logs in the folder of root.
  private static final String USER =
      System.getProperty("user.name").equals("root") ? "user root;\n" : "";

  private static final int TRIM_SECONDS = 15; // loops do it every ten
  private static final int SETTLED = 20; // reloads after which the heap is looked at first
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
  private static final Pattern GENERATIONS =
      Pattern.compile(
          "(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+io\\.sluice\\.core\\.generation\\.Generation\\b");

  private final Path folder;
  private final Origins origins;
  private final int http = freePort();
  private final int other = freePort();
  private final int tcp = freePort();
  private final int udp = freePort();
  private final Process process;
  private int number;

  /// What is alive.
  private record Alive(long bytes, int generations) {}

  private Reloads(String program, Path folder, Origins origins)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.origins = origins;
    Files.createDirectories(folder.resolve("logs"));
    configure();
    process =
        new ProcessBuilder(program, "-p", folder + "/", "-c", folder.resolve("conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    awaitNumber();
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int count = 200;
    String program = System.getProperty("sluice.program", "bin/sluice");
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--count" -> count = Integer.parseInt(args[i + 1]);
        case "--cand" -> program = args[i + 1];
        default -> {
          System.err.println("usage: bin/bench reloads [--count RELOADS] [--cand PROGRAM]");
          System.exit(2);
        }
      }
    }
    Path folder = Files.createTempDirectory("sluice-reloads");
    boolean good;
    try (Origins origins = new Origins()) {
      Reloads reloads = new Reloads(program, folder, origins);
      try {
        good = reloads.measure(Math.max(count, 2 * SETTLED));
      } finally {
        reloads.process.destroy();
        reloads.process.waitFor();
      }
    } finally {
      delete(folder);
    }
    System.exit(good ? 0 : 1);
  }

  private boolean measure(int count) throws IOException, InterruptedException {
    Alive settled = new Alive(Long.MAX_VALUE, 0);
    Alive now = settled;
    long lost;
    try (Traffic traffic = new Traffic(http, tcp, 8, 4);
        Held held = new Held(http, tcp, udp, this::reload)) {
      while (number < count) {
        reload();
        if (number % SETTLED == 0) {
          held.use();
          now = number == SETTLED ? trimmed() : alive();
          settled = number == SETTLED ? now : settled;
          System.out.printf(
              "%4d reloads, %9d requests, %d lost, live heap %.2f MB, %d generations%n",
              number, traffic.done(), traffic.lost(), now.bytes / 1e6, now.generations);
        }
      }
      held.use();
      now = trimmed();
      lost = traffic.lost();
      if (lost > 0) {
        System.out.println("the first that was lost: " + traffic.firstLoss());
      }
    }
    boolean flat = Math.abs(now.bytes - settled.bytes) <= settled.bytes / 10;
    boolean few = now.generations <= Held.SESSIONS + 1;
    System.out.printf(
        "%d lost (0 is right); live heap %.2f MB after %d reloads, %.2f MB at the end (%s);"
            + " %d generations with %d sessions held (%s)%n",
        lost,
        settled.bytes / 1e6,
        SETTLED,
        now.bytes / 1e6,
        flat ? "flat" : "NOT FLAT",
        now.generations,
        Held.SESSIONS,
        few ? "right" : "TOO MANY");
    return lost == 0 && flat && few;
  }

  // ---- the program

  private void configure() throws IOException {
    StringBuilder servers = new StringBuilder();
    for (int i = 0; i <= number % 3; i++) {
      servers.append(" server 127.0.0.1:").append(origins.http.getLocalPort());
      servers.append(" weight=").append(i + 1).append(';');
    }
    String text =
        """
        %10$sworker_processes 2;
        daemon off; pid sluice.pid; error_log logs/error%1$d.log;
        events { }
        http {
          access_log logs/access%1$d.log;
          keepalive_requests 1000000;
          upstream changing { zone changing%1$d 64k; %2$s }
          limit_conn_zone $binary_remote_addr zone=limit%1$d:64k;
          server {
            listen 127.0.0.1:%3$d;
            %4$s
            location / { limit_conn limit%1$d 1000; proxy_pass http://changing; }
            location = /number { access_log off; return 200 %5$d; }
            location /echo { proxy_pass http://changing; proxy_http_version 1.1; proxy_read_timeout 1h;
              proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }
          }
        }
        stream {
          server { listen 127.0.0.1:%6$d; proxy_pass 127.0.0.1:%7$d; proxy_timeout 1h; }
          server { listen 127.0.0.1:%8$d udp; proxy_pass 127.0.0.1:%9$d; proxy_timeout 1h; }
        }
        """
            .formatted(
                number % 5,
                servers,
                http,
                number % 2 == 0 ? "" : "listen 127.0.0.1:" + other + ";",
                number,
                tcp,
                origins.echo.getLocalPort(),
                udp,
                origins.datagrams.getLocalPort(),
                USER);
    Files.writeString(folder.resolve("conf"), text);
  }

  private void reload() throws IOException, InterruptedException {
    number++;
    configure();
    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    awaitNumber();
  }

  private void awaitNumber() throws IOException, InterruptedException {
    String wanted = Integer.toString(number);
    long end = System.nanoTime() + 60_000_000_000L;
    String last = "";
    while (System.nanoTime() < end) {
      try (Socket socket = Traffic.connect(http)) {
        last = Traffic.get(socket, "/number");
      } catch (IOException notYet) {
        last = String.valueOf(notYet);
      }
      if (last.equals(wanted)) {
        return;
      }
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new IOException("reload " + wanted + " does not take effect: " + last);
  }

  /// Looks when loops have let go of what only earlier configurations have used.
  private Alive trimmed() throws IOException, InterruptedException {
    process.waitFor(TRIM_SECONDS, TimeUnit.SECONDS);
    return alive();
  }

  /// Looks until what drains has drained.
  private Alive alive() throws IOException, InterruptedException {
    Alive alive = histogram();
    for (int i = 0; i < 20 && alive.generations > Held.SESSIONS + 1; i++) {
      process.waitFor(500, TimeUnit.MILLISECONDS);
      alive = histogram();
    }
    return alive;
  }

  private Alive histogram() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asking =
        new ProcessBuilder(
                List.of(jcmd.toString(), Long.toString(process.pid()), "GC.class_histogram"))
            .redirectErrorStream(true)
            .start();
    String text = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asking.waitFor();
    Matcher total = TOTAL.matcher(text);
    Matcher generations = GENERATIONS.matcher(text);
    if (!total.find() || !generations.find()) {
      throw new IOException("jcmd: " + text.lines().findFirst().orElse("nothing"));
    }
    return new Alive(Long.parseLong(total.group(1)), Integer.parseInt(generations.group(1)));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path top) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
