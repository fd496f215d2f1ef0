package io.sluice.net;

import org.jspecify.annotations.Nullable;

/// Something that a loop does later. Subclass it and keep the object: arming, moving and cancelling
/// allocate nothing. See [Loop#schedule(Timer, long)].
public abstract class Timer {
  /// When to fire, in milliseconds since the wheel's origin; meaningless while not armed.
  long deadline;

  /// The time that the wheel filed it under: at most `deadline`, since moving later does not
  /// refile.
  long filed;

  @Nullable Timer previous;
  @Nullable Timer next;
  byte level = Timers.IDLE;
  byte place;

  protected Timer() {}

  /// Runs on the loop's thread, once per arming. The timer is no longer armed then and may be armed
  /// again from here.
  protected abstract void fire();

  /// [#fire()] threw, and the loop has told: ends what the timer belongs to. On the loop's thread.
  protected void failed(Throwable cause) {}

  /// Whether it is going to fire.
  public final boolean armed() {
    return level != Timers.IDLE;
  }
}
