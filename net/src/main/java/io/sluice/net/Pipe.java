package io.sluice.net;

/// A kernel pipe that carries bytes from one channel to another without a copy in user space
/// (`splice`); elsewhere a buffer that does the same. Belongs to a loop: [Loop#openPipe()].
///
/// Move bytes in with [#fill(Channel, int)], out with [#drain(Channel, boolean)], until the first
/// answers [Channel#AGAIN] and [Channel#readReady()] of the source is false, or the second answers
/// it. A fill that answers `AGAIN` while the source is still ready means that the pipe is full.
///
/// Only channels that say so ([Channel#canSplice()]) may be moved from and to.
public abstract class Pipe {
  /// Bytes that are in the pipe.
  protected int pending;

  private boolean taken;

  protected Pipe() {}

  /// Whether someone has it, so that it is to be closed.
  final void taken(boolean now) {
    taken = now;
  }

  /// Bytes that are in the pipe.
  public final int pending() {
    return pending;
  }

  /// Moves up to `max` bytes from a channel into the pipe: how many, [Channel#EOF], [Channel#AGAIN]
  /// or [Channel#ERROR] (then [Channel#errno()] of `from`).
  public abstract int fill(Channel from, int max);

  /// Moves what the pipe has to a channel: how many bytes, [Channel#AGAIN] or [Channel#ERROR] (then
  /// [Channel#errno()] of `to`).
  ///
  /// @param more whether more is going to follow at once, so that a short packet waits for it
  public abstract int drain(Channel to, boolean more);

  /// Gives the pipe back to its loop; with bytes still in it, it is destroyed. Does nothing the
  /// second time.
  public final void close() {
    if (taken) {
      taken = false;
      loop().returned(this);
    }
  }

  /// Whose it is.
  protected abstract Loop loop();

  /// For an implementation: nobody has it any more.
  protected abstract void release();
}
