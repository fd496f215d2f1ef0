package io.sluice.testkit.soak;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// Bytes that follow from a number, so that both ends know them. The period is a prime: bytes that
/// are shifted by any buffer's size are others.
///
/// @param seed which content
/// @param size bytes of it
record Content(long seed, long size) {
  private static final int PERIOD = 1_048_573;
  private static final byte[] PATTERN = new byte[PERIOD];

  static {
    new SplittableRandom(1).nextBytes(PATTERN);
  }

  /// Copies content from an offset on.
  void copy(long from, byte[] to, int length) {
    int at = (int) Math.floorMod(seed * 7919 + from, (long) PERIOD);
    int filled = 0;
    while (filled < length) {
      int part = Math.min(length - filled, PERIOD - at);
      System.arraycopy(PATTERN, at, to, filled, part);
      filled += part;
      at = 0;
    }
  }

  /// The SHA-256 of all of it.
  String digest() {
    MessageDigest digest = newDigest();
    byte[] piece = new byte[64 * 1024];
    for (long at = 0; at < size; at += piece.length) {
      int length = (int) Math.min(piece.length, size - at);
      copy(at, piece, length);
      digest.update(piece, 0, length);
    }
    return hex(digest);
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
