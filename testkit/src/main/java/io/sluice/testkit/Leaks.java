package io.sluice.testkit;

import io.sluice.net.Loop;
import io.sluice.server.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Counts what a server leaves over when it ends: connections, timers, pipes and buffers of its
/// workers, and descriptors of the process.
final class Leaks implements Surroundings {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  static {
    Ports.free(); // the JDK keeps a socket of its own from when the first one was closed
  }

  private final List<String> found = new CopyOnWriteArrayList<>();

  @Override
  public void leaving(Loop loop) {
    count(loop, loop.connections(), "connections");
    count(loop, loop.timers(), "timers");
    count(loop, loop.pipes(), "pipes");
    count(loop, loop.buffers().outstanding(), "buffers");
  }

  private void count(Loop loop, long left, String what) {
    if (left != 0) {
      found.add(loop.name() + " ends with " + left + " " + what);
    }
  }

  /// @throws AssertionError if anything was left over
  void check() {
    if (!found.isEmpty()) {
      throw new AssertionError("LEAK: " + String.join(", ", found));
    }
  }

  /// How many of the process's descriptors are sockets or pipes, which only servers and clients
  /// open.
  static long descriptors() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0; // not Linux
    }
    long count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path one : all) {
        count += target(one).matches("(socket|pipe):.*") ? 1 : 0;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }
}
