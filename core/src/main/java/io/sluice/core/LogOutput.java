package io.sluice.core;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import io.sluice.config.ConfigException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The open end of a log file. Not thread-safe.
final class LogOutput {
  static final String STDERR = "";
  private static final Set<StandardOpenOption> APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private final String path;
  private @Nullable OutputStream stream;
  private int gzip;

  /// Not open yet.
  ///
  /// @param path full name, or [#STDERR]
  LogOutput(String path) {
    this.path = path;
  }

  String path() {
    return path;
  }

  void gzip(int level) {
    gzip = level;
  }

  void open() {
    try {
      if (stream == null) {
        stream = opened();
      }
    } catch (IOException e) {
      throw new ConfigException(FileFailure.text("open", path, e), null);
    }
  }

  private OutputStream opened() throws IOException {
    if (path.equals(STDERR)) {
      return new FileOutputStream(FileDescriptor.err);
    }
    return append(Paths8.of(path));
  }

  /// Opens a file at its end; a new one may be read by all and written by its owner.
  static OutputStream append(Path file) throws IOException {
    return Channels.newOutputStream(Files.newByteChannel(file, APPEND, mode(file)));
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
  @Nullable String write(byte[] b, int count) {
    OutputStream to = stream;
    if (to == null) {
      return null; // never opened, or closed: nowhere to go
    }
    try {
      if (gzip > 0) {
        byte[] packed = LogGzip.member(b, count, gzip);
        to.write(packed, 0, packed.length);
      } else {
        to.write(b, 0, count);
      }
      return null;
    } catch (IOException e) {
      return "write() to \"" + path + "\" failed " + FileFailure.text(e);
    }
  }

  /// Says what there is to complain of, if it went wrong.
  @Nullable String reopen() {
    if (path.equals(STDERR) || stream == null) {
      return null;
    }
    try {
      OutputStream fresh = opened();
      String complaint = close();
      stream = fresh;
      return complaint;
    } catch (IOException e) {
      return FileFailure.text("open", path, e);
    }
  }

  /// Gives the open file to a user, who may then read and write it; devices and the like stay whose
  /// they are. Says what there is to complain of, if it went wrong.
  @Nullable String own(int uid) {
    if (path.equals(STDERR) || stream == null) {
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
    OutputStream open = stream;
    stream = null;
    try {
      if (open != null && !path.equals(STDERR)) {
        open.close();
      }
      return null;
    } catch (IOException e) {
      return FileFailure.text("close", path, e);
    }
  }
}
