package io.sluice.upstream.attempt;

import java.util.Arrays;

/// Which peers of a set one exchange has tried. Reused; holds what it once needed.
final class TriedPeers {
  private static final long[] NONE = {};

  /// One bit for each of the first 64 peers, which is all that most groups have.
  private long bits;

  private long[] more = NONE;

  /// Begins anew, for a set of `size` peers.
  void clear(int size) {
    bits = 0;
    int words = (size - 1) / Long.SIZE;
    if (more.length < words) {
      more = new long[words];
    } else {
      Arrays.fill(more, 0);
    }
  }

  boolean has(int index) {
    long word = index < Long.SIZE ? bits : more[index / Long.SIZE - 1];
    return (word >>> index & 1) != 0;
  }

  void add(int index) {
    if (index < Long.SIZE) {
      bits |= 1L << index;
    } else {
      more[index / Long.SIZE - 1] |= 1L << index;
    }
  }
}
