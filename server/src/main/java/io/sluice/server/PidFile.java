package io.sluice.server;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sluice.config.Configuration;
import io.sluice.core.system.FileFailure;
import io.sluice.core.system.Paths8;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The file that holds the number of the running process.
final class PidFile {
  private final String name;
  private @Nullable SeekableByteChannel written; // stays open, to empty what cannot be removed

  /// @param name its full name, Latin-1
  private PidFile(String name) {
    this.name = name;
  }

  /// The one of a configuration.
  static PidFile of(Configuration configuration) {
    String name = configuration.root().settings().get(MainDirectives.PID);
    return new PidFile(
        name == null ? configuration.environment().path(Installation.PID_FILE) : name);
  }

  String name() {
    return name;
  }

  private Path path() {
    return Paths8.of(name);
  }

  /// Sees whether it could be written, and changes nothing.
  ///
  /// @throws IOException if it could not; the message is nginx's, as in the other methods
  void probe() throws IOException {
    try {
      Files.newByteChannel(path(), WRITE, CREATE).close();
    } catch (IOException e) {
      throw failed("open", e);
    }
  }

  /// Puts a number into it.
  ///
  /// @throws IOException if it cannot be written
  void write(long pid) throws IOException {
    try {
      SeekableByteChannel channel = Files.newByteChannel(path(), WRITE, CREATE, TRUNCATE_EXISTING);
      channel.write(ByteBuffer.wrap((pid + "\n").getBytes(StandardCharsets.ISO_8859_1)));
      written = channel;
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

  /// Removes it. If it is in a folder where the user that the process has become may not do that,
  /// it is emptied: no number is left that will be another process's one day.
  ///
  /// @throws IOException if it cannot be removed
  void delete() throws IOException {
    try (SeekableByteChannel open = written) {
      remove(open);
    } catch (IOException e) {
      throw failed("unlink", e);
    }
  }

  private void remove(@Nullable SeekableByteChannel open) throws IOException {
    try {
      Files.delete(path());
    } catch (AccessDeniedException e) {
      if (open == null) {
        throw e;
      }
      open.truncate(0);
    }
  }

  private IOException failed(String call, IOException e) {
    return new IOException(FileFailure.text(call, name, e), e);
  }
}
