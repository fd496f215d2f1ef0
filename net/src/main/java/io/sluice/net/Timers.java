package io.sluice.net;

import org.jspecify.annotations.Nullable;

/// A hierarchical timing wheel with a resolution of one millisecond: six bits of the time per
/// level, lists threaded through the timers, one word of occupied slots per level. Arming and
/// cancelling are O(1); moving a timer to a later time only writes its deadline, and the wheel
/// refiles it when the old time comes. Timers fire in the order of their deadlines.
///
/// An entry of level n agrees with the wheel's time in all bits above that level's six and is ahead
/// of it in those six, so the nearest time at which something has to be done is in the lowest level
/// that is occupied.
final class Timers {
  static final byte IDLE = -1;

  private static final int LEVELS = 7; // 64^7 ms are 139 years
  private static final long MAX_DELAY = 1L << 41;

  private final long origin;
  private final @Nullable Timer[] heads = new Timer[LEVELS * 64];
  private final @Nullable Timer[] tails = new Timer[LEVELS * 64];
  private final long[] occupied = new long[LEVELS];
  private long turned; // milliseconds since origin up to which everything has fired
  private long floor; // while firing: the earliest time that may be armed
  private int armed;
  private @Nullable Timer firing;

  Timers(long nowMillis) {
    origin = nowMillis;
  }

  int armed() {
    return armed;
  }

  void schedule(Timer t, long nowMillis, long delayMillis) {
    t.deadline = nowMillis - origin + Math.clamp(delayMillis, 0, MAX_DELAY);
    if (t.level == IDLE) {
      armed++;
    } else if (t.deadline >= t.filed) {
      return;
    } else {
      unlink(t);
    }
    file(t);
  }

  void cancel(Timer t) {
    if (t.level != IDLE) {
      unlink(t);
      armed--;
    }
  }

  /// Milliseconds until the wheel has to turn, 0 if that is due, -1 if nothing is armed.
  long delay(long nowMillis) {
    long next = nextTurn();
    return next == Long.MAX_VALUE ? -1 : Math.max(0, next - (nowMillis - origin));
  }

  /// Fires what is due. What a fired timer arms with no delay comes a millisecond later, so this
  /// ends.
  ///
  /// @param fired runs behind each timer, as a part of it
  void fire(long nowMillis, Runnable fired) {
    long now = nowMillis - origin;
    long next = nextTurn();
    while (next < now) {
      turn(next, fired);
      next = nextTurn();
    }
    if (next == now) {
      turn(now, fired);
    }
    turned = Math.max(turned, now);
    floor = 0;
  }

  /// The timer that has thrown from [#fire(long, Runnable)], which goes on behind it when it is
  /// called again.
  @Nullable Timer failed() {
    Timer failed = firing;
    firing = null;
    return failed;
  }

  private void turn(long time, Runnable fired) {
    turned = time;
    for (int level = LEVELS - 1; level > 0; level--) {
      if ((time & ((1L << (6 * level)) - 1)) == 0) {
        refile(level * 64 + ((int) (time >>> (6 * level)) & 63));
      }
    }
    expire((int) time & 63, time, fired);
  }

  private void refile(int slot) {
    for (Timer t = heads[slot]; t != null; t = heads[slot]) {
      unlink(t);
      file(t);
    }
  }

  private void expire(int slot, long time, Runnable fired) {
    floor = time + 1;
    for (Timer t = heads[slot]; t != null; t = heads[slot]) {
      unlink(t);
      if (t.deadline > time) {
        file(t);
      } else {
        armed--;
        firing = t;
        t.fire();
        fired.run();
        firing = null;
      }
    }
  }

  /// The nearest time at which a slot has to be fired or refiled.
  private long nextTurn() {
    long here = occupied[0] & (-1L << (turned & 63));
    if (here != 0) {
      return (turned & ~63L) + Long.numberOfTrailingZeros(here);
    }
    for (int level = 1; level < LEVELS; level++) {
      int shift = 6 * level;
      long ahead = occupied[level] & ((-1L << ((turned >>> shift) & 63)) << 1);
      if (ahead != 0) {
        long base = turned >>> (shift + 6) << (shift + 6);
        return base + ((long) Long.numberOfTrailingZeros(ahead) << shift);
      }
    }
    return Long.MAX_VALUE;
  }

  private void file(Timer t) {
    long when = Math.max(t.deadline, Math.max(turned, floor));
    long differs = when ^ turned;
    int level = differs == 0 ? 0 : (63 - Long.numberOfLeadingZeros(differs)) / 6;
    int place = (int) (when >>> (6 * level)) & 63;
    int slot = level * 64 + place;
    t.filed = when;
    t.level = (byte) level;
    t.place = (byte) place;
    Timer tail = tails[slot];
    t.previous = tail;
    if (tail == null) {
      heads[slot] = t;
      occupied[level] |= 1L << place;
    } else {
      tail.next = t;
    }
    tails[slot] = t;
  }

  private void unlink(Timer t) {
    int slot = t.level * 64 + t.place;
    Timer previous = t.previous;
    Timer next = t.next;
    if (previous == null) {
      heads[slot] = next;
    } else {
      previous.next = next;
    }
    if (next == null) {
      tails[slot] = previous;
    } else {
      next.previous = previous;
    }
    if (heads[slot] == null) {
      occupied[t.level] &= ~(1L << t.place);
    }
    t.previous = null;
    t.next = null;
    t.level = IDLE;
  }
}
