package io.sluice.upstream.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;

/// What is known about a server while it runs. Shared by every loop, and by the generations that
/// name the same server line of the same group. Any thread, without a lock: each figure is changed
/// atomically, and those that belong together are read one after the other.
public final class PeerState {
  /// A moment before any other, in seconds or milliseconds, far enough from the ends of `long` for
  /// differences.
  public static final long NEVER = Long.MIN_VALUE / 2;

  private static final long FROM_NOW_ON = Long.MAX_VALUE;

  private static final VarHandle CONNECTIONS = handle("connections", int.class);
  private static final VarHandle FAILS = handle("fails", int.class);
  private static final VarHandle EFFECTIVE = handle("effectiveWeight", int.class);
  private static final VarHandle AGE = handle("age", int.class);
  private static final VarHandle CHECKED = handle("checked", long.class);

  private volatile int weight;
  private volatile int connections;
  private volatile int fails;
  private volatile int effectiveWeight;
  private volatile int age;
  private volatile long accessed = NEVER;
  private volatile long checked = NEVER;
  private volatile long recovering = NEVER;
  private volatile boolean down; // in the configuration that came last
  private final AtomicIntegerArray averages = new AtomicIntegerArray(Moment.COUNT);

  private final AtomicReference<InFlight> inFlight = new AtomicReference<>(InFlight.NONE);

  public PeerState(int weight) {
    this.weight = weight;
    effectiveWeight = weight;
  }

  private static VarHandle handle(String field, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(PeerState.class, field, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // ---- connections

  int connections() {
    return connections;
  }

  /// Counts one more connection, unless there are `most` already; 0 for no bound.
  public boolean connect(int most) {
    if (most == 0) {
      CONNECTIONS.getAndAdd(this, 1);
      return true;
    }
    int now = connections;
    while (now < most) {
      int seen = (int) CONNECTIONS.compareAndExchange(this, now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  public void disconnect() {
    CONNECTIONS.getAndAdd(this, -1);
  }

  // ---- failures

  int fails() {
    return fails;
  }

  /// When the last failure was, or when an attempt began that finds out whether the server is back;
  /// in seconds.
  public long checked() {
    return checked;
  }

  /// Takes note that an attempt begins which tells whether the server is well; false if another has
  /// begun since `before`.
  public boolean check(long before, long nowSeconds) {
    return CHECKED.compareAndSet(this, before, nowSeconds);
  }

  /// Counts a failure.
  ///
  /// @return the failures that count now
  int fail(long nowSeconds) {
    accessed = nowSeconds;
    checked = nowSeconds;
    return (int) FAILS.getAndAdd(this, 1) + 1;
  }

  public void forgetFails() {
    if (fails != 0) {
      fails = 0;
    }
  }

  /// Whether an attempt has begun since the last failure.
  boolean checkedSinceFailure() {
    return accessed < checked;
  }

  // ---- weight

  public int effectiveWeight() {
    return effectiveWeight;
  }

  /// Has all of another weight at once, instead of growing towards it.
  public void weigh(int next) {
    if (weight != next) {
      weight = next;
      effectiveWeight = next;
    }
  }

  /// Changes the effective weight, within 0 and `weight`.
  void adjust(int by, int weight) {
    int now = effectiveWeight;
    while (true) {
      int next = Math.clamp((long) now + by, 0, weight);
      int seen = (int) EFFECTIVE.compareAndExchange(this, now, next);
      if (seen == now) {
        return;
      }
      now = seen;
    }
  }

  /// Since when its share grows again, in milliseconds of the loops' time.
  long recovering(long nowMillis) {
    if (recovering == FROM_NOW_ON) {
      recovering = nowMillis;
    }
    return recovering;
  }

  void recover(long nowMillis) {
    recovering = nowMillis;
  }

  /// Takes note of what the configuration says of the server. When it is no longer `down`, its
  /// share grows, from when it is looked at first.
  public void configured(boolean isDown) {
    if (down && !isDown) {
      recovering = FROM_NOW_ON;
    }
    down = isDown;
  }

  // ---- times

  /// The average time to a moment in milliseconds; 0 as long as none was measured.
  int average(Moment moment) {
    return averages.get(moment.index);
  }

  /// Has one more measurement count, for a twentieth.
  public void measured(Moment moment, long millis) {
    int index = moment.index;
    int old = averages.get(index);
    while (!averages.compareAndSet(index, old, average(old, millis))) {
      old = averages.get(index);
    }
  }

  public InFlight inFlight() {
    return inFlight.get();
  }

  /// The average of the average ages of attempts under way, whenever somebody looked; in
  /// milliseconds.
  public int age() {
    return age;
  }

  /// Has the average age that was looked at count, for a twentieth.
  public void aged(long millis) {
    int before = age;
    int now = average(before, millis);
    if (now != before) {
      AGE.compareAndSet(this, before, now); // who was faster has looked as well
    }
  }

  /// Counts an attempt that began at `startMillis`.
  ///
  /// @param more 1 when it begins, -1 when it is over
  public void changeInFlight(int more, long startMillis) {
    inFlight.updateAndGet(now -> now.with(more, startMillis));
  }

  /// An exponential average as nginx counts it, in whole milliseconds.
  static int average(int old, long millis) {
    long value = old == 0 ? millis : (long) (0.5 + millis * 0.05 + old * 0.95);
    return Math.clamp(value, 0, Integer.MAX_VALUE);
  }
}
