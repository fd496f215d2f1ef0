package io.sluice.server;

/// Keeps the garbage of reloads from becoming memory that the process holds.
///
/// What a generation consists of lives long enough to reach the collector's old space, which is
/// looked into only when it has filled a good part of the heap. So after a reload the heap is
/// collected if it has doubled since it was last. The collector works beside the loops
/// (`build/jvm.options`); the control thread waits for it.
final class HeapBound {
  private static final long SLACK = 32L << 20; // bytes below which it is not worth the work

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
