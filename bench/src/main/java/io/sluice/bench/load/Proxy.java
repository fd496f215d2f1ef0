package io.sluice.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server program that takes nginx's switches, with a configuration and a folder of its own,
/// pinned to some processors.
final class Proxy implements AutoCloseable {
  private static final long START_LIMIT_SECONDS = 60;

  final String name;
  final int httpPort;
  private final Path folder;
  private final List<String> command;
  private @Nullable Process process;
  private long startedNanos;

  Proxy(String name, String program, Path folder, String configuration, String cpus, int httpPort)
      throws IOException {
    this.name = name;
    this.folder = Files.createDirectories(folder);
    this.httpPort = httpPort;
    Files.createDirectories(folder.resolve("logs"));
    Path file = Files.writeString(folder.resolve("proxy.conf"), configuration);
    command =
        List.of(
            "taskset",
            "-c",
            cpus,
            program,
            "-p",
            folder + "/",
            "-c",
            file.toString(),
            "-e",
            folder.resolve("error.log").toString());
  }

  /// Starts the program and waits until it takes connections.
  ///
  /// @throws IOException if it ends, or does not listen within a minute
  void start() throws IOException, InterruptedException {
    startedNanos = System.nanoTime();
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output").toFile()))
            .start();
    process = started;
    while (!listens()) {
      if (started.waitFor(1, TimeUnit.MILLISECONDS)) {
        throw new IOException(name + " ended: " + Files.readString(folder.resolve("output")));
      }
      if (secondsSinceStart() > START_LIMIT_SECONDS) {
        throw new IOException(name + " does not listen");
      }
    }
  }

  boolean running() {
    return process != null && process.isAlive();
  }

  double secondsSinceStart() {
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  ProcessHandle handle() {
    if (process == null) {
      throw new IllegalStateException(name + " is not running");
    }
    return process.toHandle();
  }

  @Override
  public void close() {
    Process running = process;
    if (running == null) {
      return;
    }
    running.destroy();
    try {
      if (!running.waitFor(20, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    process = null;
  }

  /// A port that nothing listened on a moment ago.
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort), 200);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }
}
