package io.sluice.stream;

import io.sluice.net.Loop;
import io.sluice.net.Timer;
import org.jspecify.annotations.Nullable;

/// Bounds how fast one direction of a session is read (`proxy_upload_rate`, `proxy_download_rate`):
/// by how much may have come since the session was proxied, in whole seconds, and by a pause after
/// each read.
final class RateLimit extends Timer {
  private static final long PORTION_MILLIS = 20;

  /// A rate that no session reaches, and whose products fit into a long.
  private static final long MOST = 1L << 36;

  private final Loop loop;
  private final long rate;
  private final long startSecond;
  private final Runnable resume;
  private boolean waiting;

  /// @param rate bytes a second, 1 or more
  /// @param startMillis the loop's time when the session was proxied
  /// @param resume runs when a wait is over
  RateLimit(Loop loop, long rate, long startMillis, Runnable resume) {
    this.loop = loop;
    this.rate = Math.min(rate, MOST);
    this.startSecond = startMillis / 1000;
    this.resume = resume;
  }

  /// Null for no limit.
  static @Nullable RateLimit of(Loop loop, long rate, long startMillis, Runnable resume) {
    return rate == 0 ? null : new RateLimit(loop, rate, startMillis, resume);
  }

  boolean waiting() {
    return waiting;
  }

  /// How much of `size` may be read now; after 0 it waits.
  ///
  /// @param received bytes read so far
  int allow(int size, long received) {
    long allowed = rate * (loop.nowMillis() / 1000 - startSecond + 1) - received;
    if (allowed <= 0) {
      pause(-allowed * 1000 / rate + 1);
      return 0;
    }
    return (int) Math.min(size, allowed);
  }

  /// How much of `size` the rate brings within [#PORTION_MILLIS].
  int portion(int size) {
    return Math.clamp(rate * PORTION_MILLIS / 1000, 1, size);
  }

  /// Takes note of what was read, and waits for as long as that should have taken.
  void took(int bytes) {
    long delay = bytes * 1000L / rate;
    if (delay > 0) {
      pause(delay);
    }
  }

  private void pause(long millis) {
    waiting = true;
    loop.schedule(this, millis);
  }

  void cancel() {
    loop.cancel(this);
  }

  @Override
  protected void fire() {
    waiting = false;
    resume.run();
  }
}
