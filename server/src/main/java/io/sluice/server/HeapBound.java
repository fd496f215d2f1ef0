package io.sluice.server;

/// Keeps the garbage of reloads from becoming memory that the process holds.
///
/// What a generation consists of lives long enough to reach the collector's old space, and the
/// serial collector lets that grow to its limit before it looks into it. So after a reload the heap
/// is collected if it has doubled since it was last. Used on the control thread.
final class HeapBound {
  private static final long SLACK = 32L << 20; // bytes below which it is not worth a pause

  private long collected;

  void reloaded() {
    if (used() > 2 * collected + SLACK) {
      System.gc();
      collected = used();
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
