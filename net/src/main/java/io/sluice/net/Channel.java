package io.sluice.net;

/// Moves bytes between a peer and the handler that has the channel, on its loop's thread only.
/// Reads and writes never wait.
///
/// A [Connection] is the channel of a socket. A [Layer], as TLS is, is a channel over another one:
/// its bytes are those of the application, its state and counts are its own. What concerns the
/// socket (addresses, options, descriptor) is asked of [#connection()], the same for every channel
/// above it.
public abstract class Channel {
  /// The peer sends no more.
  public static final int EOF = -1;

  /// Nothing can be moved now; an event tells when.
  public static final int AGAIN = -2;

  /// The channel failed: see [#errno()].
  public static final int ERROR = -3;

  protected static final int READ_READY = 1;
  protected static final int WRITE_READY = 1 << 1;
  protected static final int END_SEEN = 1 << 2;
  protected static final int CONNECTING = 1 << 3;
  protected static final int CLOSED = 1 << 4;
  protected static final int NO_DELAY = 1 << 5;
  protected static final int CORKED = 1 << 6;
  protected static final int ACCEPTED = 1 << 7;
  static final int IDLE = 1 << 8;

  /// Has read its share of the loop's turn, and is told again in the next one.
  protected static final int YIELDED = 1 << 9;

  /// The first bit that an implementation may use for itself.
  protected static final int FREE_BIT = 1 << 16;

  /// What is known of the channel, in the bits above.
  protected int state;

  /// The error of the last call that answered [#ERROR], or of the connect.
  protected int errno;

  protected long received;
  protected long sent;

  private final Loop loop;
  private int readTurn; // the last turn in which a read left more behind
  private int readBudget; // bytes that it may still read in that turn
  private ChannelHandler handler;

  protected Channel(Loop loop, ChannelHandler handler) {
    this.loop = loop;
    this.handler = handler;
  }

  /// The socket's connection, which may be this channel.
  public abstract Connection connection();

  /// Reads at most `len` bytes: how many, [#EOF], [#AGAIN] or [#ERROR].
  public abstract int recv(byte[] b, int off, int len);

  /// Looks at what the next [#recv(byte[], int, int)] brings, from its first byte and at most `len`
  /// bytes, and leaves it there: how many, or what that would answer. If there were fewer, more of
  /// them is told by [ChannelHandler#readable(Channel)], as is the end behind them
  /// ([#pendingEof()]). For datagrams it shows the next one only.
  public abstract int peek(byte[] b, int off, int len);

  /// Writes what the channel takes of `len` bytes: how many, [#AGAIN] or [#ERROR]. The next call
  /// begins with those that were not taken: a layer may have begun to encrypt them.
  ///
  /// @param more whether more is going to follow at once, so that a short packet waits for it
  public abstract int send(byte[] b, int off, int len, boolean more);

  /// Whether [#sendFile(OpenFile, long, long)] works. If not, the caller reads the file and sends
  /// what it has read.
  public abstract boolean canSendFile();

  /// Sends what the channel takes of a part of a file: how many bytes, [#AGAIN] or [#ERROR]; 0 if
  /// the file ends before `off`.
  public abstract long sendFile(OpenFile f, long off, long len);

  /// Whether a [Pipe] may move bytes to and from the channel. If not, they have to pass through
  /// [#recv(byte[], int, int)] and [#send(byte[], int, int, boolean)].
  public abstract boolean canSplice();

  /// Tells the peer that no more follows; what it sends can still be read.
  public abstract void shutdownOutput();

  /// Closes the channel and all below it; unread and unsent data are the system's business. No
  /// event comes after this. Does nothing the second time.
  public abstract void close();

  /// Closes with a reset, so that the peer sees an error and nothing lingers.
  public abstract void reset();

  /// Says that the channel waits for a peer that owes nothing, so that it may be closed when the
  /// loop is short of connections or shuts down ([ChannelHandler#reclaim(Channel)]); the longest
  /// idle first.
  public abstract void idle(boolean on);

  /// Takes bytes that [#peek(byte[], int, int)] has shown and that belong to nobody: they do not
  /// count as [#received()].
  ///
  /// @param len at most [Loop#BUFFER]
  /// @return false if the channel has failed
  public final boolean discard(int len) {
    int n = recv(loop.receiveBuffer(), 0, len);
    received -= Math.max(0, n);
    return n == len;
  }

  /// The error that [#ERROR] stands for, a number of [SystemError].
  public final int errno() {
    return errno;
  }

  /// After the first [ChannelHandler#writable(Channel)]: 0, or why connecting failed.
  public final int connectError() {
    return errno;
  }

  /// Whether a connect is complete, well or not. It may be at once, as on unix sockets; the event
  /// comes all the same.
  public final boolean connected() {
    return (state & CONNECTING) == 0 || (state & WRITE_READY) != 0;
  }

  /// Whether reading may bring something in this turn: set by an event, cleared when the channel
  /// had less than the caller asked for, or when it has read its share of the loop's turn. In that
  /// case the next turn calls [ChannelHandler#readable(Channel)] again.
  public final boolean readReady() {
    return (state & READ_READY) != 0;
  }

  /// Whether reading may bring something, in this turn or the next: as [#readReady()], but it does
  /// not take the end of the channel's share for the end of what the peer has sent.
  public boolean unread() {
    return (state & (READ_READY | YIELDED)) != 0;
  }

  /// Whether the channel may take bytes: cleared when it took less than it was given.
  public final boolean writeReady() {
    return (state & WRITE_READY) != 0;
  }

  /// Whether the peer has ended its side or the channel has failed; there may still be bytes to
  /// read before that.
  public boolean pendingEof() {
    return (state & END_SEEN) != 0;
  }

  public final boolean closed() {
    return (state & CLOSED) != 0;
  }

  public final void handler(ChannelHandler h) {
    handler = h;
  }

  public final ChannelHandler handler() {
    return handler;
  }

  public final Loop loop() {
    return loop;
  }

  /// Bytes read so far.
  public final long received() {
    return received;
  }

  /// Bytes written so far.
  public final long sent() {
    return sent;
  }

  /// For an implementation: a read took `n` bytes and there may be more. A channel that has read
  /// its share of the turn is not [#readReady()] until the next one, so that a peer that sends
  /// faster than its handler reads does not hold the loop. A read is never refused: whoever calls
  /// again without looking at [#readReady()] gets what there is.
  protected final void leftMore(int n) {
    if (readTurn != loop.turns()) {
      readTurn = loop.turns();
      readBudget = loop.readShare();
    }
    readBudget -= n + Loop.READ_COST;
    if (readBudget <= 0 && (state & READ_READY) != 0) {
      state = (state & ~READ_READY) | YIELDED;
      loop.yielded(this);
    }
  }

  /// Called by the loop in the turn after the one in which it yielded.
  final void resume() {
    if ((state & YIELDED) != 0 && !spent()) { // or else an event has had it read its share already
      state &= ~YIELDED;
      deliver(true, false, false);
    }
  }

  /// Whether it has read its share of the present turn.
  private boolean spent() {
    return readTurn == loop.turns() && readBudget <= 0;
  }

  /// For an implementation: an event says that the peer has ended or the channel failed, and others
  /// are delivered before it. An idle channel is [#pendingEof()] at once, so that none of them
  /// gives it a request that would be lost.
  protected final void endComes() {
    if ((state & IDLE) != 0) {
      state |= END_SEEN;
    }
  }

  /// For an implementation: hands an event to the handler. What the handler throws closes the
  /// channel.
  ///
  /// @param readable whether there is something to read
  /// @param out whether the channel takes bytes
  /// @param end whether the peer ended or the channel failed
  protected final void deliver(boolean readable, boolean out, boolean end) {
    int before = state;
    if ((before & CLOSED) != 0) {
      return;
    }
    boolean in = readable && ((before & YIELDED) == 0 || !spent()); // or else the next turn tells
    ChannelHandler told = handler;
    state = before | (in ? READ_READY : 0) | (out ? WRITE_READY : 0) | (end ? END_SEEN : 0);
    try {
      if ((before & CONNECTING) != 0) {
        connecting(out);
        loop.handled();
        return;
      }
      if (in) {
        handler.readable(this);
      }
      if (out && (before & WRITE_READY) == 0 && (state & CLOSED) == 0) {
        handler.writable(this);
      }
      loop.handled();
    } catch (Throwable t) {
      loop.broken(this, told, t);
    } finally {
      loop.poison();
    }
  }

  private void connecting(boolean out) {
    if (!out) {
      return;
    }
    state &= ~CONNECTING;
    handler.writable(this);
    if ((state & READ_READY) != 0) {
      handler.readable(this);
    }
  }

  /// For an implementation: bytes were received into `b`, up to `end`.
  protected final void receivedInto(byte[] b, int end) {
    loop.receivedInto(b, end);
  }

  /// For an implementation: marks the channel closed. False if it was before.
  protected final boolean markClosed() {
    if ((state & CLOSED) != 0) {
      return false;
    }
    state = (state | CLOSED) & ~(READ_READY | WRITE_READY | CONNECTING | YIELDED);
    ended();
    return true;
  }

  /// Called once, when the channel has been marked closed.
  protected void ended() {}
}
