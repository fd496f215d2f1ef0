package io.sluice.it.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.testkit.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Programs of the machine, as servers behind a proxy and as its clients. A test that wants one
/// that is not installed is skipped; what runs ends with [#close()].
final class Programs implements AutoCloseable {
  private static final long LIMIT_SECONDS = 40;

  private final Path folder;
  private final List<Process> running = new ArrayList<>();
  private List<String> prefix = List.of();

  /// @param folder for what the programs say
  Programs(Path folder) {
    this.folder = folder;
  }

  /// The path of a program.
  ///
  /// @param debian the package that has it
  static String find(String name, String debian) {
    Path found = lookUp(name);
    assumeTrue(found != null, name + " is not installed: package " + debian);
    return String.valueOf(found);
  }

  private static @Nullable Path lookUp(String name) {
    List<Path> places = new ArrayList<>();
    for (String place : List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin")) {
      places.add(Path.of(place));
    }
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(versions)) {
        all.forEach(version -> places.add(version.resolve("bin")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return places.stream()
        .map(place -> place.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  /// Has all that follows run by another user, if root runs the test: some programs refuse root.
  Programs as(String user) throws IOException {
    if (root()) {
      prefix = List.of(find("setpriv", "util-linux"), "--reuid", user, "--regid", user);
      prefix = concat(prefix, "--clear-groups");
      Files.setOwner(
          folder,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }
    return this;
  }

  private static List<String> concat(List<String> some, String... more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(List.of(more));
    return all;
  }

  /// Starts a server, and waits until it listens.
  Process serve(int port, String... command) throws IOException {
    Path log = folder.resolve("server-" + port + ".log");
    Process server =
        new ProcessBuilder(concat(prefix, command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    running.add(server);
    Deadline.ofTest().until(command[0] + " listens", () -> !server.isAlive() || listens(port));
    assertThat(server.isAlive()).as(() -> read(log)).isTrue();
    return server;
  }

  /// Starts a program whose [#output(Process)] is asked for later.
  Process start(String... command) throws IOException {
    Process process = new ProcessBuilder(concat(prefix, command)).redirectErrorStream(true).start();
    running.add(process);
    return process;
  }

  /// What a program says until it ends.
  static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /// Runs a program to its end, which has to be a good one. Answers what it said.
  String run(String... command) throws IOException, InterruptedException {
    return run(null, null, command);
  }

  /// @param in a file that it reads, or null
  /// @param out a file that it writes, or null
  String run(@Nullable Path in, @Nullable Path out, String... command)
      throws IOException, InterruptedException {
    Path said = folder.resolve("client.log");
    Files.deleteIfExists(said);
    ProcessBuilder builder = new ProcessBuilder(concat(prefix, command)).directory(folder.toFile());
    builder.redirectInput(in == null ? Path.of("/dev/null").toFile() : in.toFile());
    builder.redirectError(said.toFile());
    builder.redirectOutput(
        out == null
            ? ProcessBuilder.Redirect.appendTo(said.toFile())
            : ProcessBuilder.Redirect.to(out.toFile()));
    Process process = builder.start();
    running.add(process);
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(ended).as(() -> "in time: " + read(said)).isTrue();
    assertThat(process.exitValue()).as(() -> read(said)).isZero();
    return read(said);
  }

  @Override
  public void close() throws IOException {
    for (Process process : running) {
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }
}
