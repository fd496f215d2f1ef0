package io.sluice.core.log;

import io.sluice.core.clock.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// The thread that writes log files, so that no event loop waits for a disk. One serves all
/// configurations of a process.
///
/// The first line after a rest is written at once. While lines keep coming they are written every
/// [#INTERVAL_MILLIS], many at a time, and appending one wakes nobody; lines of error logs ask for
/// their turn at once.
///
/// **A device that holds up one log holds up no other.** If a write takes longer than
/// [#BLOCKED_MILLIS] (a pipe that is not read, a disk that does not respond), the thread stays with
/// it, and another goes on with what is on other devices. What the device takes in the end is
/// written; what has come meanwhile is kept as far as there is room, and counted beyond that.
public final class LogWriter implements AutoCloseable {
  /// The pause between writes under load, in milliseconds.
  public static final long INTERVAL_MILLIS = 5;

  /// How long a write may take until other logs are written without waiting for it, in
  /// milliseconds.
  public static final long BLOCKED_MILLIS = 1000;

  /// How long the end of the process may wait for its logs, in milliseconds.
  public static final long END_MILLIS = 2500;

  private static final long MOST_MEMORY = 256L << 20;
  private static final int SHARE_OF_HEAP = 8;

  /// Something whose output this thread writes.
  interface Source {
    /// No more to do until something is appended.
    long NEVER = Long.MAX_VALUE;

    /// Writes what is due. Never called by two threads at once while [#device()] stays the same.
    ///
    /// @return whether anything was written
    boolean drain(long nanoTime);

    /// When something held back becomes due, in the clock's nanoseconds, or [#NEVER].
    default long due() {
      return NEVER;
    }

    /// Equal for sources that are held up together.
    default Object device() {
      return this;
    }

    /// Its device has been holding it up for [#BLOCKED_MILLIS]. Any thread.
    void blocked();

    /// Nobody is going to write what is left.
    ///
    /// @return lines that are lost
    long abandon();

    /// As a log line names it.
    String name();
  }

  private final Clock clock;
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private final Set<Object> blocked = ConcurrentHashMap.newKeySet(); // devices
  private final AtomicBoolean resting = new AtomicBoolean();
  private final AtomicLong room =
      new AtomicLong(Math.min(MOST_MEMORY, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
  private final Thread watch;
  private volatile Turn turn;
  private volatile boolean watching;
  private volatile boolean closed;
  private volatile boolean ended;

  /// Starts the thread.
  public LogWriter(Clock clock) {
    this.clock = clock;
    watch = Thread.ofPlatform().name("log watch").daemon().unstarted(this::watch);
    turn = new Turn();
    turn.thread.start();
    watch.start();
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

  /// Takes memory for lines that wait, beyond what each log has in any case.
  boolean reserve(long bytes) {
    if (room.addAndGet(-bytes) >= 0) {
      return true;
    }
    room.addAndGet(bytes);
    return false;
  }

  void release(long bytes) {
    room.addAndGet(bytes);
  }

  /// Called when the first line of a source has been appended, or one has to be timed.
  void wake() {
    if (resting.compareAndSet(true, false)) {
      LockSupport.unpark(turn.thread);
    }
  }

  /// As [#wake], but does not wait for the end of a pause either.
  void hurry() {
    resting.set(false);
    LockSupport.unpark(turn.thread);
  }

  /// One thread's time as the writer: to the end, or until a device has held it up for too long.
  private final class Turn implements Runnable {
    final Thread thread = Thread.ofPlatform().name("log writer").daemon().unstarted(this);
    private volatile long step; // odd while a source is being written
    private volatile Source at = NONE;
    private volatile Object device = NONE; // of `at`

    @Override
    public void run() {
      while (present() && !closed) {
        if (drain()) {
          LockSupport.parkNanos(LogWriter.this, TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS));
        } else {
          rest();
        }
      }
      if (present()) {
        drain();
      }
    }

    private boolean present() {
      return turn == this;
    }

    private boolean drain() {
      boolean wrote = false;
      long now = clock.nanoTime();
      for (Source source : sources) {
        if (!present()) {
          return false;
        }
        Object device = source.device();
        if (!blocked.contains(device)) {
          wrote |= drain(source, device, now);
        }
      }
      return wrote;
    }

    private boolean drain(Source source, Object itsDevice, long now) {
      at = source;
      device = itsDevice;
      synchronized (this) {
        step++;
      }
      if (!watching) {
        watching = true;
        LockSupport.unpark(watch);
      }
      boolean wrote = source.drain(now);
      synchronized (this) {
        step++;
      }
      if (!present()) {
        blocked.remove(itsDevice);
        hurry(); // whoever writes now may go on with this source
      }
      return wrote;
    }

    /// Has another thread go on, unless this one has got on since `seen`.
    private synchronized void takeOver(long seen) {
      if (step == seen) {
        blocked.add(device);
        Turn next = new Turn();
        turn = next;
        next.thread.start();
        at.blocked();
      }
    }

    /// Parks until something is appended or due. Whoever appends after `resting` was set wakes;
    /// what was appended before is seen by the drain in between.
    private void rest() {
      resting.set(true);
      if (drain() || closed || !present()) {
        resting.set(false);
        return;
      }
      long due = Source.NEVER;
      for (Source source : sources) {
        if (!blocked.contains(source.device())) {
          due = Math.min(due, source.due());
        }
      }
      if (due == Source.NEVER) {
        LockSupport.park(LogWriter.this);
      } else {
        LockSupport.parkNanos(LogWriter.this, Math.max(1, due - clock.nanoTime()));
      }
      resting.set(false);
    }
  }

  /// Looks every now and then whether the writer gets on, and rests when there is nothing to write.
  private void watch() {
    while (!ended) {
      Turn now = turn;
      long step = now.step;
      if (movesOn(now, step) || ended) {
        continue;
      }
      if ((step & 1) == 1) {
        now.takeOver(step);
        continue;
      }
      watching = false;
      if (now.step == step && !ended) { // otherwise the writer has not seen that
        LockSupport.park(this);
      }
      watching = true;
    }
  }

  /// Whether a turn gets beyond a step within [#BLOCKED_MILLIS].
  private boolean movesOn(Turn of, long step) {
    Clock real = Clock.system();
    long end = real.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BLOCKED_MILLIS);
    for (long left = 1; left > 0 && of.step == step && !ended; left = end - real.nanoTime()) {
      LockSupport.parkNanos(this, end - real.nanoTime());
    }
    return of.step != step;
  }

  /// Writes what has been appended and ends the thread. What is appended later is lost: close the
  /// logs first. Returns within [#END_MILLIS].
  @Override
  public void close() {
    end();
  }

  /// As [#close()].
  ///
  /// @return what could not be written, as log lines say it
  public List<String> end() {
    closed = true;
    LockSupport.unpark(turn.thread);
    long slices = END_MILLIS / 100;
    for (int i = 0; i < slices && turn.thread.isAlive(); i++) {
      LockSupport.unpark(turn.thread);
      Bounded.join(turn.thread, 100);
    }
    ended = true;
    LockSupport.unpark(watch);
    Map<String, Long> lost = new TreeMap<>();
    sources.forEach(source -> lost.merge(source.name(), source.abandon(), Long::sum));
    lost.values().removeIf(lines -> lines == 0);
    return lost.entrySet().stream()
        .map(of ->
            "write() to \"" + of.getKey() + "\" was too slow: " + of.getValue() + " lines lost")
        .toList();
  }

  private static final Source NONE =
      new Source() {
        @Override
        public boolean drain(long nanoTime) {
          return false;
        }

        @Override
        public void blocked() {}

        @Override
        public long abandon() {
          return 0;
        }

        @Override
        public String name() {
          return "";
        }
      };
}
