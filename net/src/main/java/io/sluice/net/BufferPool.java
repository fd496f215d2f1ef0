package io.sluice.net;

import java.util.Arrays;

/// A loop's buffers, in seven sizes from 1 to 64 KiB. What is given back is handed out again, the
/// last first, while it is still in the processor's caches. A larger buffer is made for its taker
/// and left to the collector.
///
/// Everything that is given back is kept: buffers that a busy loop dropped and made again would be
/// garbage in the collector's old space, which nothing clears before it is full. [#trim()] lets go
/// of what has not been needed for a while.
///
/// Every buffer that was taken is given back exactly once; tests look at [#outstanding()].
public final class BufferPool {
  public static final int SMALLEST = 1024;
  public static final int LARGEST = 64 * 1024;

  /// So far what a pool holds may differ from what its budget knows, in bytes.
  static final int REPORTED = 64 * 1024;

  private static final int CLASSES = 7;

  /// An array of more than half a region of the collector takes whole regions, whose size is set in
  /// `build/jvm.options`: one of 1 MiB takes 2.
  private static final int REGION = 2 << 20;

  private static final int ARRAY_HEADER = 16;
  private static final byte[] NONE = {};

  private final byte[][][] free = new byte[CLASSES][0][];
  private final int[] counts = new int[CLASSES];
  private final int[] least = new int[CLASSES]; // of each count since the last trim
  private final int keptBytes;
  private final MemoryBudget budget;
  private long outstanding;
  private long kept;
  private long held;
  private long reported;

  /// @param keptBytes how much of each size trimming leaves
  /// @param budget what all pools of the process may hold together
  BufferPool(int keptBytes, MemoryBudget budget) {
    this.keptBytes = keptBytes;
    this.budget = budget;
  }

  /// A buffer of at least `size` bytes, with whatever its last user left in it.
  public byte[] take(int size) {
    outstanding++;
    int index = index(size);
    if (index >= CLASSES) {
      return make(size);
    }
    int count = counts[index] - 1;
    if (count < 0) {
      return make(SMALLEST << index);
    }
    counts[index] = count;
    least[index] = Math.min(least[index], count);
    kept -= SMALLEST << index;
    return free[index][count];
  }

  private byte[] make(int size) {
    long bytes = cost(size);
    if (kept > 0 && !budget.allows(bytes)) {
      letGo(bytes);
    }
    charge(bytes);
    return new byte[size];
  }

  /// Lets go of what is kept in other sizes, the largest first: while the process holds all that it
  /// may, new buffers only replace others.
  private void letGo(long bytes) {
    long left = bytes;
    for (int i = CLASSES - 1; i >= 0; i--) {
      for (int size = SMALLEST << i; left > 0 && counts[i] > 0; left -= size) {
        drop(i, size);
      }
      least[i] = Math.min(least[i], counts[i]);
    }
  }

  private void drop(int index, int size) {
    free[index][--counts[index]] = NONE;
    kept -= size;
    charge(-size);
  }

  /// The size of a buffer for something that may come in pieces: what is wanted, or a little if the
  /// process would hold more than it may then.
  public int affordable(int wanted) {
    return wanted <= LARGEST || budget.allows(cost(wanted)) ? wanted : LARGEST;
  }

  /// Takes a buffer back that [#take(int)] handed out.
  public void give(byte[] buffer) {
    outstanding--;
    int index = index(buffer.length);
    if (index >= CLASSES || buffer.length != SMALLEST << index || budget.exhausted()) {
      charge(-cost(buffer.length));
      return;
    }
    int count = counts[index];
    byte[][] those = free[index];
    if (count == those.length) {
      free[index] = those = Arrays.copyOf(those, Math.max(16, 2 * count));
    }
    those[count] = buffer;
    counts[index] = count + 1;
    kept += buffer.length;
  }

  /// Counts memory that is no buffer of the pool but grows with the work in progress.
  ///
  /// @param bytes to be given back as a negative number
  public void charge(long bytes) {
    held += bytes;
    long news = held - reported;
    if (news >= REPORTED || news <= -REPORTED) {
      reported = held;
      budget.add(news);
    }
  }

  /// Whether the process holds all that it may, and this pool has little to reuse: nothing that
  /// needs memory should be begun.
  public boolean exhausted() {
    return budget.exhausted() && kept <= held >> 3;
  }

  /// Lets go of half of the buffers that were not needed since the last time.
  ///
  /// @return how many bytes
  long trim() {
    long before = kept;
    for (int i = 0; i < CLASSES; i++) {
      int size = SMALLEST << i;
      int spare = Math.min(least[i], counts[i]) - keptBytes / size;
      for (int dropped = (spare + 1) / 2; dropped > 0; dropped--) {
        drop(i, size);
      }
      least[i] = counts[i];
    }
    return before - kept;
  }

  /// Whether more is kept than is kept for good.
  boolean trimmable() {
    return kept > (long) CLASSES * keptBytes;
  }

  /// The pool is not used any more.
  void release() {
    held = 0;
    budget.add(-reported);
    reported = 0;
  }

  /// Buffers that were taken and not given back.
  public long outstanding() {
    return outstanding;
  }

  /// What a buffer takes of the heap, in bytes.
  static long cost(int size) {
    long bytes = (long) size + ARRAY_HEADER;
    return bytes <= REGION / 2 ? size : (bytes + REGION - 1) / REGION * REGION;
  }

  private static int index(int size) {
    return size <= SMALLEST ? 0 : 22 - Integer.numberOfLeadingZeros(size - 1);
  }
}
