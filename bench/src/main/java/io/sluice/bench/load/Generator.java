package io.sluice.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The clients: wrk for requests, curl for one large download, plain sockets that then stay idle.
/// They run on processor 1.
final class Generator {
  private static final Pattern TOTAL = Pattern.compile("(\\d+) requests in ([\\d.]+)(m?s)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)");
  private static final Pattern DATAGRAMS =
      Pattern.compile("(\\d+) datagrams in ([\\d.]+) s, p99 (\\d+) us, lost (\\d+)");
  private static final Pattern FAULTS = Pattern.compile("(Socket errors.*|Non-2xx.*)");

  private Generator() {}

  static Sample requests(Proxy proxy, int port, Scenario scenario, int seconds, int connections)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("taskset", "-c", "1", "wrk", "-t1", "-c" + connections));
    command.addAll(List.of("-d" + seconds + "s", "--latency"));
    if (scenario == Scenario.HTTP_CLOSE) {
      command.addAll(List.of("-H", "Connection: close"));
    }
    command.add("http://127.0.0.1:" + port + scenario.path);
    double before = Usage.cpuMicros(proxy.handle());
    String text = run(command);
    double used = Usage.cpuMicros(proxy.handle()) - before;
    Matcher total = found(TOTAL, text);
    double count = Double.parseDouble(total.group(1));
    double elapsed = Double.parseDouble(total.group(2)) / (total.group(3).equals("ms") ? 1000 : 1);
    Matcher p99 = found(P99, text);
    Matcher faults = FAULTS.matcher(text);
    return new Sample(
        used / count,
        count / elapsed,
        milliseconds(p99.group(1), p99.group(2)),
        faults.find() ? faults.group() : "");
  }

  static Sample download(Proxy proxy, int port, Scenario scenario, int mebibytes)
      throws IOException, InterruptedException {
    double before = Usage.cpuMicros(proxy.handle());
    long began = System.nanoTime();
    String size =
        run(
            List.of(
                "taskset",
                "-c",
                "1",
                "curl",
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{size_download}",
                "http://127.0.0.1:" + port + scenario.path));
    double seconds = (System.nanoTime() - began) / 1e9;
    if (Long.parseLong(size.strip()) != (long) mebibytes << 20) {
      throw new IOException(
          proxy.name + ": " + size + " bytes arrived, not " + ((long) mebibytes << 20));
    }
    double gibibytes = mebibytes / 1024.0;
    return new Sample(
        (Usage.cpuMicros(proxy.handle()) - before) / gibibytes, gibibytes / seconds, 0, "");
  }

  static Sample datagrams(Proxy proxy, int port, Scenario scenario, int seconds, int clients)
      throws IOException, InterruptedException {
    boolean burst = scenario == Scenario.UDP_BURST;
    List<String> command = datagrams("load", port);
    command.addAll(List.of("" + seconds, "" + clients, burst ? "1200" : "100", burst ? "16" : "1"));
    double before = Usage.cpuMicros(proxy.handle());
    String text = run(command);
    double used = Usage.cpuMicros(proxy.handle()) - before;
    Matcher came = found(DATAGRAMS, text);
    double count = Double.parseDouble(came.group(1));
    String lost = came.group(4);
    return new Sample(
        used / count,
        count / Double.parseDouble(came.group(2)),
        milliseconds(came.group(3), "us"),
        lost.equals("0") ? "" : lost + " datagrams lost");
  }

  /// A command that runs [Datagrams].
  static List<String> datagrams(String role, int port) {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", "1"));
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Datagrams.class.getName(), role, Integer.toString(port)));
    return command;
  }

  /// Opens a connection, sends one request and reads the first bytes of its answer.
  static Socket ask(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    if (socket.getInputStream().read(new byte[65536]) <= 0) {
      socket.close();
      throw new IOException("no answer on port " + port);
    }
    return socket;
  }

  private static double milliseconds(String number, String unit) {
    double value = Double.parseDouble(number);
    return switch (unit) {
      case "us" -> value / 1000;
      case "s" -> value * 1000;
      default -> value;
    };
  }

  private static Matcher found(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("the load generator said: " + text);
    }
    return matcher;
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }
}
