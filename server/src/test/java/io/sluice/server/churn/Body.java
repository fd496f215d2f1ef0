package io.sluice.server.churn;

import org.jspecify.annotations.Nullable;

/// The body of a message.
///
/// @param end where it ends in what was received
record Body(String data, int end) {
  /// Null as long as it is not complete.
  static @Nullable Body whole(String all, int from, int length) {
    return all.length() < from + length
        ? null
        : new Body(all.substring(from, from + length), from + length);
  }

  /// Null as long as it is not complete.
  static @Nullable Body chunked(String all, int from) {
    StringBuilder data = new StringBuilder();
    int at = from;
    while (true) {
      int line = all.indexOf("\r\n", at);
      if (line < 0) {
        return null;
      }
      int size = Integer.parseInt(all.substring(at, line), 16);
      int end = line + 2 + size + 2;
      if (all.length() < end) {
        return null;
      }
      data.append(all, line + 2, end - 2);
      at = end;
      if (size == 0) {
        return new Body(data.toString(), at);
      }
    }
  }
}
