package io.sluice.net.epoll;

import io.sluice.net.BufferPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The arrays of one loop as segments, which is how the kernel takes them. Each is made once for as
/// long as its array is in use, rather than for every call: whether the compiler gets rid of such
/// objects depends on its luck with inlining, and at 50,000 requests a second they are most of what
/// the collector has to do.
///
/// Arrays beyond the pool's sizes are not remembered: they are garbage once their taker is done.
final class Segments {
  private static final int SIZE = 256; // a power of two
  private static final byte[] NONE = {};

  private final byte[][] arrays = new byte[SIZE][];
  private final MemorySegment[] segments = new MemorySegment[SIZE];
  private boolean used;

  Segments() {
    clear();
  }

  /// All of an array.
  @SuppressWarnings("ReferenceEquality") // the very array
  MemorySegment of(byte[] b) {
    int place = System.identityHashCode(b) & (SIZE - 1);
    if (arrays[place] == b) {
      return segments[place];
    }
    MemorySegment made = MemorySegment.ofArray(b);
    if (b.length <= BufferPool.LARGEST) {
      arrays[place] = b;
      segments[place] = made;
      used = true;
    }
    return made;
  }

  /// Whether there is anything to forget.
  boolean used() {
    return used;
  }

  /// Forgets all, so that arrays that are not used any more can be collected.
  final void clear() {
    Arrays.fill(arrays, NONE);
    Arrays.fill(segments, MemorySegment.NULL);
    used = false;
  }
}
