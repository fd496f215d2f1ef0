package io.sluice.http.core;

import io.sluice.config.Arguments;
import io.sluice.config.Values;

/// A number of buffers and the size of each.
///
/// @param count at least 1
/// @param size bytes, at least 1
public record Buffers(int count, int size) {
  /// Reads `number size`.
  public static Buffers parse(Arguments a) {
    long count = Values.number(a.text(0));
    long size = Values.size(a.text(1));
    if (count <= 0 || count > Integer.MAX_VALUE) {
      throw a.directiveError(0, "invalid value");
    }
    if (size <= 0 || size > Integer.MAX_VALUE) {
      throw a.directiveError(1, "invalid value");
    }
    return new Buffers((int) count, (int) size);
  }

  /// Bytes of all buffers together.
  public long total() {
    return (long) count * size;
  }
}
