package io.sluice.server;

/// Keeps the garbage of reloads and of load peaks from becoming memory that the process holds.
///
/// What a generation consists of and the buffers of a peak live long enough to reach the
/// collector's old space, which is looked into only when it has filled a good part of the heap. So
/// the heap is collected after a reload if it has doubled since it was last, and when the loops
/// have let go of a peak's buffers. The collector works beside the loops (`build/jvm.options`); the
/// control thread waits for it.
final class HeapBound {
  private static final long SLACK = 32L << 20; // bytes below which it is not worth the work

  /// A loop lets go of half of what it can spare each time: below so many bytes the peak is over.
  private static final long CALM = 4L << 20;

  private long collected;
  private long returned;

  void reloaded() {
    if (used() > 2 * collected + SLACK) {
      System.gc();
      collected = used();
    }
  }

  /// A loop has let go of buffers.
  ///
  /// @param bytes how many
  void returned(long bytes) {
    returned += bytes;
    if (returned > SLACK && bytes < CALM) {
      System.gc();
      collected = used();
      returned = 0;
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
