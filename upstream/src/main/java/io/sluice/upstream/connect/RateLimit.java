package io.sluice.upstream.connect;

import io.sluice.net.Loop;
import io.sluice.net.Task;
import io.sluice.net.Timer;
import org.jspecify.annotations.Nullable;

/// Bounds how fast a connection is read (`proxy_limit_rate` of http; `proxy_upload_rate` and
/// `proxy_download_rate` of stream): by how much may have come since the start, in whole seconds,
/// and by a pause after each read. Used for one connection after the other, on its loop only.
public final class RateLimit extends Timer {
  private static final long PORTION_MILLIS = 20;

  /// A rate that no connection reaches, and whose products fit into a long.
  private static final long MOST = 1L << 36;

  private final Runnable resume;
  private @Nullable Loop loop;
  private long rate = MOST;
  private long startSecond;

  /// @param resume runs when a wait is over; a [Task] hears of its failure
  public RateLimit(Runnable resume) {
    this.resume = resume;
  }

  /// One that is in force; null for no limit.
  ///
  /// @param rate bytes a second; 0 for no limit
  public static @Nullable RateLimit of(Loop loop, long rate, long startMillis, Runnable resume) {
    if (rate == 0) {
      return null;
    }
    RateLimit limit = new RateLimit(resume);
    limit.start(loop, rate, startMillis);
    return limit;
  }

  /// Comes into force.
  ///
  /// @param bytesPerSecond 1 or more
  /// @param startMillis the loop's time when the bytes began to come
  public void start(Loop on, long bytesPerSecond, long startMillis) {
    loop = on;
    rate = Math.min(bytesPerSecond, MOST);
    startSecond = startMillis / 1000;
  }

  private Loop loop() {
    if (loop == null) {
      throw new IllegalStateException("not started");
    }
    return loop;
  }

  /// Whether a wait is not over.
  public boolean waiting() {
    return armed();
  }

  /// How much of `size` may be read now; after 0 it waits.
  ///
  /// @param received bytes read so far
  public int allow(int size, long received) {
    long allowed = rate * (loop().nowMillis() / 1000 - startSecond + 1) - received;
    if (allowed <= 0) {
      pause(-allowed * 1000 / rate + 1);
      return 0;
    }
    return (int) Math.min(size, allowed);
  }

  /// How much of `size` the rate brings within 20 milliseconds.
  public int portion(int size) {
    return Math.clamp(rate * PORTION_MILLIS / 1000, 1, size);
  }

  /// Takes note of what was read, and waits for as long as that should have taken.
  public void took(int bytes) {
    long delay = bytes * 1000L / rate;
    if (delay > 0) {
      pause(delay);
    }
  }

  private void pause(long millis) {
    loop().schedule(this, millis);
  }

  /// Waits no longer; nobody hears of it.
  public void cancel() {
    if (armed()) {
      loop().cancel(this);
    }
  }

  @Override
  protected void fire() {
    resume.run();
  }

  @Override
  protected void failed(Throwable cause) {
    if (resume instanceof Task owned) {
      owned.failed(cause);
    }
  }
}
