package io.sluice.http.body;

import io.sluice.core.system.Paths8;
import io.sluice.net.Loop;
import io.sluice.net.Network;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A file for what does not fit memory: the body of a request or of a response. Its number names
/// it, and perhaps folders above it.
///
/// All methods go to the disk: call them off the loop. One at a time; not thread-safe.
public final class TempFile {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final int DIGITS = 10;
  private static final int EEXIST = 17;
  private static final int ENOENT = 2;

  private final OpenFile file;
  private final boolean keep;
  private final boolean unlinked;
  private long size;

  private TempFile(OpenFile file, boolean keep, boolean unlinked) {
    this.file = file;
    this.keep = keep;
    this.unlinked = unlinked;
  }

  /// Creates one with mode 0600.
  ///
  /// @param folder where, created if it is missing
  /// @param levels how many of the number's last digits name each folder below
  /// @param named whether others must find it by its name while it is open
  /// @param keep whether it stays when it is closed
  public static TempFile create(
      Network network, String folder, List<Integer> levels, boolean named, boolean keep)
      throws SystemException {
    while (true) {
      String path = path(folder, levels, NUMBERS.incrementAndGet());
      try {
        OpenFile file = open(network, path);
        if (!named) {
          delete(path);
        }
        return new TempFile(file, keep, !named);
      } catch (SystemException e) {
        if (e.errno() != EEXIST) {
          throw e;
        }
      }
    }
  }

  private static OpenFile open(Network network, String path) throws SystemException {
    try {
      return network.create(path, 0600);
    } catch (SystemException e) {
      if (e.errno() != ENOENT) {
        throw e;
      }
      folders(path);
      return network.create(path, 0600);
    }
  }

  private static void folders(String path) {
    try {
      Files.createDirectories(Paths8.of(path.substring(0, path.lastIndexOf('/'))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(String path) {
    try {
      Files.deleteIfExists(Paths8.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `folder/2/01/0000000012`, with the levels 1 and 2 for the number 12.
  static String path(String folder, List<Integer> levels, long number) {
    String digits = Long.toString(number);
    String name = "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    StringBuilder path = new StringBuilder(folder);
    int end = name.length();
    for (int level : levels) {
      path.append('/').append(name, end - level, end);
      end -= level;
    }
    return path.append('/').append(name).toString();
  }

  /// Appends bytes.
  public void append(byte[] b, int offset, int length) throws SystemException {
    file.write(b, offset, length, size);
    size += length;
  }

  /// Appends several arrays, one behind the other, each up to `end`; the first from `from` on.
  ///
  /// @param atOnce bytes that go to the system in one call at most
  public void append(List<byte[]> arrays, int from, int end, int atOnce) throws SystemException {
    size += file.write(arrays, from, end, size, atOnce);
  }

  /// Bytes written so far.
  public long size() {
    return size;
  }

  /// For reading and sending.
  public OpenFile file() {
    return file;
  }

  /// Its full name.
  public String path() {
    return file.path();
  }

  /// Closes it, and deletes it unless it was to be kept.
  public void close() {
    file.close();
    if (!keep && !unlinked) {
      delete(file.path());
    }
  }

  /// As [#close()], on a file thread.
  public void closeOff(Loop loop) {
    loop.<Boolean>offload(
        () -> {
          close();
          return true;
        },
        (_, _) -> {});
  }
}
