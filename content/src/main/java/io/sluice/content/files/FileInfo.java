package io.sluice.content.files;

import io.sluice.core.system.Paths8;
import io.sluice.http.HttpRequest;
import io.sluice.net.SystemError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the file system says of a name.
///
/// @param errno why it cannot be told, or 0
public record FileInfo(boolean regular, boolean directory, boolean executable, int errno) {
  private static final FileInfo UNKNOWN = new FileInfo(false, false, false, SystemError.EIO);

  /// Asks off the loop, and tells on the loop unless the request is over by then.
  ///
  /// @param name one char a byte
  public static void ask(HttpRequest r, String name, Consumer<FileInfo> then) {
    r.hold();
    r.offload(
        () -> of(name),
        (info, failure) -> {
          if (r.release()) {
            then.accept(info == null ? UNKNOWN : info);
          }
        });
  }

  /// Asks now; not for a loop's thread.
  public static FileInfo of(String name) {
    try {
      Path path = Paths8.of(name);
      BasicFileAttributes attributes = attributes(path);
      boolean executable =
          attributes instanceof PosixFileAttributes posix
              && posix.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
      return new FileInfo(attributes.isRegularFile(), attributes.isDirectory(), executable, 0);
    } catch (NoSuchFileException e) {
      return new FileInfo(false, false, false, missing(Paths8.of(name)));
    } catch (IOException e) {
      return new FileInfo(false, false, false, errno(e));
    }
  }

  /// Tells the two reasons apart that a file may be missing for, which the JDK does not.
  private static int missing(Path path) {
    for (Path at = path.getParent(); at != null; at = at.getParent()) {
      if (Files.exists(at)) {
        return Files.isDirectory(at) ? SystemError.ENOENT : SystemError.ENOTDIR;
      }
    }
    return SystemError.ENOENT;
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, PosixFileAttributes.class);
    } catch (UnsupportedOperationException notPosix) {
      return Files.readAttributes(path, BasicFileAttributes.class);
    }
  }

  private static int errno(IOException e) {
    if (e instanceof AccessDeniedException) {
      return SystemError.EACCES;
    }
    return e instanceof FileSystemException fs ? errno(fs.getReason()) : SystemError.EIO;
  }

  private static int errno(@Nullable String reason) {
    return switch (reason) {
      case null -> SystemError.EIO;
      case "Not a directory" -> SystemError.ENOTDIR;
      case "File name too long" -> SystemError.ENAMETOOLONG;
      // the JDK adds "or unable to access attributes of symbolic link"
      case String text when text.startsWith("Too many levels of symbolic links") ->
          SystemError.ELOOP;
      default -> SystemError.EIO;
    };
  }

  /// Whether it could not be told.
  public boolean failed() {
    return errno != 0;
  }

  /// Whether it could not be told because there is no such file, and could not be.
  public boolean missing() {
    return errno == SystemError.ENOENT
        || errno == SystemError.ENOTDIR
        || errno == SystemError.ENAMETOOLONG;
  }

  /// What the error log says.
  public String failure(String name) {
    return "stat() \"" + name + "\" failed" + SystemError.reason(errno);
  }
}
