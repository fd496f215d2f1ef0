package io.sluice.server.churn;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client wants.
///
/// @param body bytes that it sends; -1 for no body
/// @param chunked whether it does not say how many
/// @param slow whether the body follows its head in pieces, so that nobody has it whole at first
/// @param bound the address of the server that it is bound to, or null
record Wish(
    String method, String group, int body, boolean chunked, boolean slow, @Nullable String bound) {
  private static final Set<String> NOT_IDEMPOTENT = Set.of("POST", "PATCH", "LOCK");

  boolean idempotent() {
    return !NOT_IDEMPOTENT.contains(method);
  }

  /// A byte of what goes to and fro for a request.
  static byte data(int id, int offset) {
    return (byte) ('a' + Math.floorMod(id * 31 + offset * 7 + offset / 100, 26));
  }

  static byte[] data(int id, int from, int to) {
    byte[] all = new byte[to - from];
    for (int i = 0; i < all.length; i++) {
      all[i] = data(id, from + i);
    }
    return all;
  }
}
