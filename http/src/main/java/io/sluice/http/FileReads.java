package io.sluice.http;

import io.sluice.net.BufferPool;
import io.sluice.net.OpenFile;
import org.jspecify.annotations.Nullable;

/// Reads pieces of files for requests, off the loop: for what cannot leave by `sendfile`, or has to
/// pass a filter.
public final class FileReads {
  /// Hears what was read.
  @FunctionalInterface
  public interface Reader {
    /// Called on the loop, unless the request has ended meanwhile.
    ///
    /// @param buffer of the loop's pool; the reader gives it back
    /// @param length bytes that were read; 0 if the file ends before, -1 if it cannot be read
    /// @param failure why it cannot be read, or null
    void read(byte[] buffer, int length, @Nullable Throwable failure);
  }

  private FileReads() {}

  /// Begins to read a piece. The request is held until it is there.
  ///
  /// @param most bytes, 1 or more; fewer may be read
  public static void read(
      HttpRequest request, OpenFile file, long offset, int most, Reader reader) {
    BufferPool buffers = request.loop().buffers();
    int length = buffers.affordable(most);
    byte[] buffer = buffers.take(length);
    request.hold();
    request.<Integer>offload(
        () -> file.read(buffer, 0, length, offset),
        (read, failure) -> {
          if (request.release()) {
            reader.read(buffer, read == null ? -1 : read, failure);
          } else {
            buffers.give(buffer);
          }
        });
  }
}
