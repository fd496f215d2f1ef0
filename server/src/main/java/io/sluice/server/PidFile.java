package io.sluice.server;

import io.sluice.config.Configuration;
import io.sluice.core.FileFailure;
import io.sluice.core.Paths8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The file that holds the number of the running process.
///
/// @param name its full name, Latin-1
record PidFile(String name) {
  /// The one of a configuration.
  static PidFile of(Configuration configuration) {
    String name = configuration.root().settings().get(MainDirectives.PID);
    if (name == null) {
      name = configuration.environment().path(Installation.PID_FILE);
    }
    return new PidFile(name);
  }

  private Path path() {
    return Paths8.of(name);
  }

  /// Sees whether it could be written, and changes nothing.
  ///
  /// @throws IOException if it could not; the message is nginx's, as in the other methods
  void probe() throws IOException {
    try {
      Files.newByteChannel(path(), StandardOpenOption.WRITE, StandardOpenOption.CREATE).close();
    } catch (IOException e) {
      throw failed("open", e);
    }
  }

  /// Puts a number into it.
  ///
  /// @throws IOException if it cannot be written
  void write(long pid) throws IOException {
    try {
      Files.write(path(), (pid + "\n").getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw failed("open", e);
    }
  }

  /// What is in it, without the end of its line.
  ///
  /// @throws IOException if it cannot be read
  String text() throws IOException {
    try {
      return Files.readString(path(), StandardCharsets.ISO_8859_1).stripTrailing();
    } catch (IOException e) {
      throw failed("open", e);
    }
  }

  /// Removes it.
  ///
  /// @throws IOException if it cannot be removed
  void delete() throws IOException {
    try {
      Files.delete(path());
    } catch (IOException e) {
      throw failed("unlink", e);
    }
  }

  private IOException failed(String call, IOException e) {
    return new IOException(FileFailure.text(call, name, e), e);
  }
}
