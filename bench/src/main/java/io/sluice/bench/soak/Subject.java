package io.sluice.bench.soak;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The process that is tested, and what it holds.
final class Subject implements AutoCloseable {
  private static final Pattern COUNTERS =
      Pattern.compile(
          "Active connections: (\\d+).*Reading: (\\d+) Writing: (\\d+) Waiting: (\\d+)");

  private final Path folder;
  private final Process process;
  private final int httpPort;

  Subject(String program, Path folder, String configuration, int httpPort) throws IOException {
    this.folder = folder;
    this.httpPort = httpPort;
    Files.createDirectories(folder.resolve("logs"));
    Files.createDirectories(folder.resolve("temp"));
    Path file = Files.writeString(folder.resolve("soak.conf"), configuration);
    process =
        new ProcessBuilder(program, "-p", folder + "/", "-c", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    Deadline.ofSeconds(60).until("it listens: " + folder, () -> !process.isAlive() || listens());
    if (!process.isAlive()) {
      throw new IOException("it ended: " + Files.readString(folder.resolve("output")));
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), httpPort)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  void reload() throws IOException, InterruptedException {
    run("kill", "-HUP", Long.toString(process.pid()));
  }

  /// Open descriptors but those of pipes, which loops keep for the next time.
  long descriptors() {
    return count(false);
  }

  /// Those of pipes.
  long pipes() {
    return count(true);
  }

  private long count(boolean pipes) {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return all.filter(each -> target(each).startsWith("pipe:") == pipes).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  long temporaryFiles() {
    try (Stream<Path> all = Files.walk(folder.resolve("temp"))) {
      return all.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Connections that `stub_status` counts, without the one that asks: active, reading, writing,
  /// waiting.
  List<Long> counters() {
    try (Client client = Client.to(httpPort)) {
      String text =
          client
              .request("GET /status HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n")
              .body()
              .replace('\n', ' ');
      Matcher found = COUNTERS.matcher(text);
      if (!found.find()) {
        throw new IllegalStateException("status: " + text);
      }
      return List.of(
          Long.parseLong(found.group(1)) - 1,
          Long.parseLong(found.group(2)),
          Long.parseLong(found.group(3)) - 1,
          Long.parseLong(found.group(4)));
    }
  }

  /// Bytes of live objects and the number of configurations, after a collection.
  Heap heap() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String text = run(jcmd, Long.toString(process.pid()), "GC.class_histogram");
    long bytes = -1;
    long generations = -1;
    for (String line : text.split("\n", -1)) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length == 3 && words[0].equals("Total")) {
        bytes = Long.parseLong(words[2]);
      } else if (words.length >= 4 && words[3].equals("io.sluice.core.generation.Generation")) {
        generations = Long.parseLong(words[1]);
      }
    }
    return new Heap(bytes, generations);
  }

  /// @param bytes -1 if they are not known, as the next
  record Heap(long bytes, long generations) {}

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }

  /// The lines of its error log that tell of defects.
  List<String> defects() throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("error.log"))) {
      return lines
          .filter(line -> line.contains("[alert]") || line.contains("[emerg]"))
          .limit(20)
          .toList();
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
