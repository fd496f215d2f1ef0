package io.sluice.core.log;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import io.sluice.core.system.FileFailure;
import io.sluice.core.system.Paths8;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The open end of a log file. Each operation may take as long as the device likes, so that only
/// the thread of a [LogWriter] or of [Bounded] may call them in a server that runs. Used by one
/// thread at a time.
final class LogOutput {
  static final String STDERR = "";
  private static final Set<StandardOpenOption> APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  private static final Set<StandardOpenOption> PIPE =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final int S_IFMT = 0170000;
  private static final int S_IFIFO = 0010000;

  private final String path;
  private final OutputStream stream;
  private final Object device;

  private LogOutput(String path, OutputStream stream, Object device) {
    this.path = path;
    this.stream = stream;
    this.device = device;
  }

  /// Opens a log.
  ///
  /// @param path full name, or [#STDERR]
  static LogOutput open(String path) throws IOException {
    if (path.equals(STDERR)) {
      return new LogOutput(path, new FileOutputStream(FileDescriptor.err), STDERR);
    }
    Path file = Paths8.of(path);
    OutputStream stream = append(file);
    return new LogOutput(path, stream, device(file));
  }

  /// What stands still together: files on one file system do, a pipe is by itself.
  private static Object device(Path file) {
    try {
      BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
      Object key = of.isRegularFile() ? Files.getAttribute(file, "unix:dev") : of.fileKey();
      return key == null ? file : key;
    } catch (IOException | UnsupportedOperationException e) {
      return file; // gone already, or not a system with devices
    }
  }

  String path() {
    return path;
  }

  /// Equal for outputs that one device holds up together.
  Object device() {
    return device;
  }

  /// Opens a file at its end; a new one may be read by all and written by its owner.
  ///
  /// A pipe is opened for both directions, which does not wait for a reader: what is written before
  /// there is one stays in the pipe, and a reader that has gone may come back.
  static OutputStream append(Path file) throws IOException {
    if (pipe(file)) {
      try {
        return Channels.newOutputStream(Files.newByteChannel(file, PIPE));
      } catch (AccessDeniedException e) {
        // it may be written but not read: wait for a reader
      }
    }
    return Channels.newOutputStream(Files.newByteChannel(file, APPEND, mode(file)));
  }

  private static boolean pipe(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).isOther()
          && Files.getAttribute(file, "unix:mode") instanceof Integer mode
          && (mode & S_IFMT) == S_IFIFO;
    } catch (IOException | UnsupportedOperationException e) {
      return false; // as a rule it is not there yet
    }
  }

  private static FileAttribute<?>[] mode(Path file) {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"))
        }
        : new FileAttribute<?>[0];
  }

  /// Says what there is to complain of, if it went wrong.
  ///
  /// @param gzip level 1 to 9, 0 for plain text
  @Nullable String write(byte[] b, int count, int gzip) {
    try {
      if (gzip > 0) {
        byte[] packed = LogGzip.member(b, count, gzip);
        stream.write(packed, 0, packed.length);
      } else {
        stream.write(b, 0, count);
      }
      return null;
    } catch (IOException e) {
      return "write() to \"" + path + "\" failed " + FileFailure.text(e);
    }
  }

  /// Gives the open file to a user, who may then read and write it; devices and the like stay whose
  /// they are. Says what there is to complain of, if it went wrong.
  @Nullable String own(int uid) {
    if (path.equals(STDERR)) {
      return null;
    }
    Path file = Paths8.of(path);
    try {
      if (Files.isRegularFile(file)) {
        if (!Files.getAttribute(file, "unix:uid").equals(uid)) {
          Files.setAttribute(file, "unix:uid", uid);
        }
        Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
        if (allowed.addAll(Set.of(OWNER_READ, OWNER_WRITE))) {
          Files.setPosixFilePermissions(file, allowed);
        }
      }
      return null;
    } catch (IOException e) {
      return "chown(\"" + path + "\", " + uid + ") failed " + FileFailure.text(e);
    }
  }

  /// Says what there is to complain of, if it went wrong.
  @Nullable String close() {
    try {
      if (!path.equals(STDERR)) {
        stream.close();
      }
      return null;
    } catch (IOException e) {
      return FileFailure.text("close", path, e);
    }
  }
}
