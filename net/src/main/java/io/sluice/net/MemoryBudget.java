package io.sluice.net;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// What the loops of a process hold in buffers and for the requests in progress, and the most that
/// they may (`worker_memory`). Loops refuse new work while it is exhausted, so that the heap never
/// is. Any thread.
public final class MemoryBudget {
  private final AtomicLong held = new AtomicLong();
  private final LongConsumer returned;
  private volatile long limit;

  /// @param limit in bytes
  /// @param returned hears, on a loop's thread, how many bytes of buffers that loop has let go of
  ///   after a peak
  public MemoryBudget(long limit, LongConsumer returned) {
    this.limit = limit;
    this.returned = returned;
  }

  /// Half of the heap that the process may have: the rest is the configuration's, the zones' and
  /// what requests that have been accepted still take.
  public MemoryBudget() {
    this(standard(), _ -> {});
  }

  /// The limit where the configuration sets none, in bytes.
  public static long standard() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  /// The most that may be held, in bytes.
  public long limit() {
    return limit;
  }

  /// Sets another limit, for a configuration that follows.
  public void limit(long bytes) {
    limit = bytes;
  }

  /// Bytes that are held, give or take what each loop has not reported yet ([BufferPool#REPORTED]).
  public long held() {
    return held.get();
  }

  boolean exhausted() {
    return held.get() >= limit;
  }

  boolean allows(long more) {
    return held.get() + more <= limit;
  }

  void returned(long bytes) {
    returned.accept(bytes);
  }

  void add(long bytes) {
    held.addAndGet(bytes);
  }
}
