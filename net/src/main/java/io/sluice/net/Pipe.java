package io.sluice.net;

/// A kernel pipe that carries bytes from one connection to another without a copy in user space
/// (`splice`); elsewhere a buffer that does the same. Belongs to a loop: [Loop#openPipe()].
///
/// Move bytes in with [#fill(Connection, int)], out with [#drain(Connection, boolean)], until the
/// first answers [Connection#AGAIN] and [Connection#readReady()] of the source is false, or the
/// second answers it. A fill that answers `AGAIN` while the source is still ready means that the
/// pipe is full.
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

  /// Moves up to `max` bytes from a connection into the pipe: how many, [Connection#EOF],
  /// [Connection#AGAIN] or [Connection#ERROR] (then [Connection#errno()] of `from`).
  public abstract int fill(Connection from, int max);

  /// Moves what the pipe has to a connection: how many bytes, [Connection#AGAIN] or
  /// [Connection#ERROR] (then [Connection#errno()] of `to`).
  ///
  /// @param more whether more is going to follow at once, so that a short packet waits for it
  public abstract int drain(Connection to, boolean more);

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
