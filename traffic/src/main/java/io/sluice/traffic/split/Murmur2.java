package io.sluice.traffic.split;

/// MurmurHash2 for 32 bits by Austin Appleby, with seed 0.
final class Murmur2 {
  private static final int MULTIPLIER = 0x5bd1e995;

  private Murmur2() {}

  /// The hash of a range, unsigned.
  static long hash(byte[] b, int offset, int count) {
    int hash = count;
    int at = offset;
    int left = count;
    while (left >= 4) {
      int word = byteAt(b, at) | (byteAt(b, at + 1) << 8);
      word |= (byteAt(b, at + 2) << 16) | (byteAt(b, at + 3) << 24);
      word *= MULTIPLIER;
      word ^= word >>> 24;
      word *= MULTIPLIER;
      hash = (hash * MULTIPLIER) ^ word;
      at += 4;
      left -= 4;
    }
    for (int i = left - 1; i >= 0; i--) {
      hash ^= byteAt(b, at + i) << (8 * i);
    }
    if (left > 0) {
      hash *= MULTIPLIER;
    }
    hash ^= hash >>> 13;
    hash *= MULTIPLIER;
    hash ^= hash >>> 15;
    return Integer.toUnsignedLong(hash);
  }

  private static int byteAt(byte[] b, int at) {
    return b[at] & 0xFF;
  }
}
