package io.sluice.upstream.group;

import io.sluice.config.Arguments;
import io.sluice.config.Values;
import org.jspecify.annotations.Nullable;

/// `queue`: the exchanges of all loops for which no server could be chosen at once, first in, first
/// out. Whoever comes while others wait waits behind them.
///
/// The first is told when a connection is given back, and looks for itself every now and then,
/// since time alone brings servers back too. If it can take none of those that others might take
/// (it has tried them, or is bound to another one), the next looks. A lock guards the links between
/// those who wait; it is held for a few of them, never for a choice.
public final class GroupQueue {
  private static final long DEFAULT_TIMEOUT = 60_000;

  private final int most;
  private final long timeout;
  private @Nullable Place first;
  private @Nullable Place last;
  private volatile int length;
  private volatile long overflows;

  /// One who waits.
  public static final class Place {
    private final Runnable wake;
    private @Nullable Place before;
    private @Nullable Place behind;

    /// @param wake tells that a server may be free; called on any thread
    public Place(Runnable wake) {
      this.wake = wake;
    }
  }

  public GroupQueue(Settings settings) {
    this.most = settings.most();
    this.timeout = settings.timeoutMillis();
  }

  /// What `queue` says.
  ///
  /// @param most how many may wait
  /// @param timeoutMillis how long
  public record Settings(int most, long timeoutMillis) {
    public static Settings parse(Arguments a) {
      long most = Values.number(a.text(0));
      if (most < 1 || most > Integer.MAX_VALUE) {
        throw a.directiveError(0, "invalid number");
      }
      long timeout = DEFAULT_TIMEOUT;
      if (a.count() > 1) {
        String text = a.after(1, "timeout=");
        timeout = text == null ? Values.INVALID : Values.millis(text);
        if (timeout == Values.INVALID) {
          throw a.invalidParameter(1);
        }
      }
      return new Settings((int) most, timeout);
    }
  }

  /// How many wait. Any thread.
  public int length() {
    return length;
  }

  /// How many may wait.
  public int most() {
    return most;
  }

  /// How many found it full. Any thread.
  public long overflows() {
    return overflows;
  }

  /// Milliseconds that one may wait.
  public long timeout() {
    return timeout;
  }

  /// Lets one wait at the end; false if there are too many.
  public synchronized boolean join(Place one) {
    if (length >= most) {
      overflows = overflows + 1;
      return false;
    }
    Place before = last;
    one.before = before;
    if (before == null) {
      first = one;
    } else {
      before.behind = one;
    }
    last = one;
    length = length + 1;
    return true;
  }

  /// Takes one out, wherever it stands.
  public synchronized void leave(Place one) {
    Place before = one.before;
    Place behind = one.behind;
    if (before == null) {
      first = behind;
    } else {
      before.behind = behind;
    }
    if (behind == null) {
      last = before;
    } else {
      behind.before = before;
    }
    one.before = null;
    one.behind = null;
    length = length - 1;
  }

  public synchronized boolean isFirst(Place one) {
    return first == one;
  }

  /// Tells the first that a server may be free. Any thread.
  public void wake() {
    if (length > 0) {
      Place one;
      synchronized (this) {
        one = first;
      }
      if (one != null) {
        one.wake.run();
      }
    }
  }

  /// Tells the one behind that a server may be free. Any thread.
  public void wakeBehind(Place one) {
    Place next;
    synchronized (this) {
      next = one.behind;
    }
    if (next != null) {
      next.wake.run();
    }
  }
}
