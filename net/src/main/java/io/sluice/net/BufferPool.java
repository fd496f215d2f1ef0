package io.sluice.net;

/// A loop's buffers, in seven sizes from 1 to 64 KiB. What is given back is handed out again, the
/// last first, while it is still in the processor's caches. A larger buffer is made for its taker
/// and left to the collector.
///
/// Every buffer that was taken is given back exactly once; tests look at [#outstanding()].
public final class BufferPool {
  public static final int SMALLEST = 1024;
  public static final int LARGEST = 64 * 1024;

  private static final int CLASSES = 7;

  private final byte[][][] free = new byte[CLASSES][][];
  private final int[] counts = new int[CLASSES];
  private final int keptBytes;
  private long outstanding;

  /// @param keptBytes how much of each size is kept for reuse
  BufferPool(int keptBytes) {
    this.keptBytes = keptBytes;
  }

  /// A buffer of at least `size` bytes, with whatever its last user left in it.
  public byte[] take(int size) {
    outstanding++;
    int index = index(size);
    if (index >= CLASSES) {
      return new byte[size];
    }
    int count = counts[index];
    if (count == 0) {
      return new byte[SMALLEST << index];
    }
    counts[index] = count - 1;
    return free[index][count - 1];
  }

  /// Takes a buffer back that [#take(int)] handed out.
  public void give(byte[] buffer) {
    outstanding--;
    int index = index(buffer.length);
    if (index >= CLASSES || buffer.length != SMALLEST << index) {
      return;
    }
    byte[][] kept = free[index];
    if (kept == null) {
      kept = new byte[Math.max(1, keptBytes >> (10 + index))][];
      free[index] = kept;
    }
    int count = counts[index];
    if (count < kept.length) {
      kept[count] = buffer;
      counts[index] = count + 1;
    }
  }

  /// Buffers that were taken and not given back.
  public long outstanding() {
    return outstanding;
  }

  private static int index(int size) {
    return size <= SMALLEST ? 0 : 22 - Integer.numberOfLeadingZeros(size - 1);
  }
}
