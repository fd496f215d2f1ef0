package io.sluice.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The program as a user starts it, in a process of its own, with a folder of its own as its
/// prefix.
public final class SluiceProcess implements AutoCloseable {
  private final Path launcher;
  private final Path prefix;
  private final List<Process> started = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  /// @param launcher `bin/sluice`
  /// @param prefix an empty folder
  public SluiceProcess(Path launcher, Path prefix) {
    this.launcher = launcher;
    this.prefix = prefix;
    try {
      Files.createDirectories(prefix.resolve("conf"));
      Files.createDirectories(prefix.resolve("logs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How a command ended.
  ///
  /// @param status the exit status
  /// @param output what it wrote to stdout and stderr
  public record Ended(int status, String output) {}

  /// Writes `conf/nginx.conf`.
  public void configure(String text) {
    try {
      Files.writeString(prefix.resolve("conf/nginx.conf"), text, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Has what is started from now on see a variable of the environment.
  public SluiceProcess environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /// Runs a command to its end: `-t`, `-s reload`, a start with `daemon on`.
  public Ended run(String... arguments) {
    Path output = prefix.resolve("output");
    try {
      Process process = start(output.toFile(), arguments);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("does not end: " + List.of(arguments));
      }
      return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Starts a command and waits for nothing.
  public Process begin(String... arguments) {
    try {
      return start(prefix.resolve("terminal").toFile(), arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts a server with `daemon off` and waits for its pid file.
  public Process serve(String... arguments) {
    try {
      Process process = start(prefix.resolve("terminal").toFile(), arguments);
      Deadline.ofSeconds(30)
          .until("the pid file is written", () -> pid() != null || !process.isAlive());
      if (!process.isAlive()) {
        throw new AssertionError("ended: " + terminal());
      }
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(File output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), "-p", prefix.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.to(output));
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  /// What is in the pid file, or null if there is none.
  public @Nullable String pid() {
    try {
      String text = Files.readString(prefix.resolve("logs/sluice.pid"));
      return text.endsWith("\n") ? text.strip() : null;
    } catch (IOException e) {
      return null;
    }
  }

  /// What {@link #serve} wrote to stdout and stderr.
  public String terminal() {
    return read("terminal");
  }

  /// What is in the error log.
  public String errorLog() {
    return read("logs/error.log");
  }

  private String read(String file) {
    try {
      return Files.readString(prefix.resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /// Sends a signal by its name, as `HUP`, to the process in the pid file.
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Waits until a process has ended.
  ///
  /// @return its exit status
  public static int await(Process process) {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Kills what still runs, a daemon too.
  @Override
  public void close() {
    if (pid() != null) {
      signal("KILL");
    }
    started.forEach(Process::destroyForcibly);
  }
}
