package io.sluice.core;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// The thread that writes log files, so that no event loop waits for a disk. One serves all
/// configurations of a process.
///
/// The first line after a rest is written at once. While lines keep coming they are written every
/// [#INTERVAL_MILLIS], many at a time, and appending one wakes nobody; lines of error logs ask for
/// their turn at once.
public final class LogWriter implements AutoCloseable {
  /// The pause between writes under load, in milliseconds.
  public static final long INTERVAL_MILLIS = 5;

  /// Something whose output this thread writes.
  interface Source {
    /// No more to do until something is appended.
    long NEVER = Long.MAX_VALUE;

    /// Writes what is due.
    ///
    /// @return whether anything was written
    boolean drain(long nanoTime);

    /// When something held back becomes due, in the clock's nanoseconds, or [#NEVER].
    long due();
  }

  private final Clock clock;
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private final AtomicBoolean resting = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean closed;

  /// Starts the thread.
  public LogWriter(Clock clock) {
    this.clock = clock;
    thread = Thread.ofPlatform().name("log writer").daemon().unstarted(this::run);
    thread.start();
  }

  Clock clock() {
    return clock;
  }

  void add(Source source) {
    sources.add(source);
    wake();
  }

  void remove(Source source) {
    sources.remove(source);
  }

  /// Called when the first line of a source has been appended, or one has to be timed.
  void wake() {
    if (resting.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  /// As [#wake], but does not wait for the end of a pause either.
  void hurry() {
    resting.set(false);
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!closed) {
      if (drain()) {
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS));
      } else {
        rest();
      }
    }
    drain();
  }

  private boolean drain() {
    boolean wrote = false;
    long now = clock.nanoTime();
    for (Source source : sources) {
      wrote |= source.drain(now);
    }
    return wrote;
  }

  /// Parks until something is appended or due. Whoever appends after `resting` was set wakes; what
  /// was appended before is seen by the drain in between.
  private void rest() {
    resting.set(true);
    if (drain() || closed) {
      resting.set(false);
      return;
    }
    long due = Source.NEVER;
    for (Source source : sources) {
      due = Math.min(due, source.due());
    }
    if (due == Source.NEVER) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, Math.max(1, due - clock.nanoTime()));
    }
    resting.set(false);
  }

  /// Writes what has been appended and ends the thread. What is appended later is for nobody: close
  /// the logs first.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
