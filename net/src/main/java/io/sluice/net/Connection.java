package io.sluice.net;

import io.sluice.core.Address;
import io.sluice.core.ProxyHeader;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A socket of one loop, used on that loop's thread only. Reads and writes never wait. A layer
/// above the socket, as TLS is, extends this class too and is the handler of the connection below
/// it.
///
/// It is a stream socket unless it comes from [Loop#connectDatagram(Address, ConnectOptions,
/// ConnectionHandler)].
public abstract class Connection {
  /// The peer sends no more.
  public static final int EOF = -1;

  /// Nothing can be moved now; an event tells when.
  public static final int AGAIN = -2;

  /// The connection failed: see [#errno()].
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

  private static final AtomicLong NUMBERS = new AtomicLong();

  /// What is known of the socket, in the bits above.
  protected int state;

  /// The error of the last call that answered [#ERROR], or of the connect.
  protected int errno;

  protected long received;
  protected long sent;

  private final long number;
  private final Loop loop;
  private int readTurn; // the last turn in which a read left more behind
  private int readBudget; // bytes that it may still read in that turn
  private Address remote;
  private @Nullable Address local;
  private @Nullable Runnable atClose;
  private @Nullable ProxyHeader proxyHeader;
  private ConnectionHandler handler;
  @Nullable Connection olderIdle;
  @Nullable Connection newerIdle;

  /// A new socket's connection, with the next number.
  protected Connection(Loop loop, Address remote, ConnectionHandler handler) {
    this.loop = loop;
    this.remote = remote;
    this.handler = handler;
    this.number = NUMBERS.incrementAndGet();
  }

  /// A layer above another connection, with the same number and addresses. Whoever makes it becomes
  /// the handler of the connection below.
  protected Connection(Connection below, ConnectionHandler handler) {
    this.loop = below.loop;
    this.remote = below.remote;
    this.proxyHeader = below.proxyHeader;
    this.handler = handler;
    this.number = below.number;
  }

  /// Reads at most `len` bytes: how many, [#EOF], [#AGAIN] or [#ERROR].
  public abstract int recv(byte[] b, int off, int len);

  /// Looks at what the next [#recv(byte[], int, int)] brings, from its first byte and at most `len`
  /// bytes, and leaves it there: how many, or what that would answer. If there were fewer, more of
  /// them is told by [ConnectionHandler#readable(Connection)], as is the end behind them
  /// ([#pendingEof()]). For datagrams it shows the next one only.
  public abstract int peek(byte[] b, int off, int len);

  /// Writes what the socket takes of `len` bytes: how many, [#AGAIN] or [#ERROR].
  ///
  /// @param more whether more is going to follow at once, so that a short packet waits for it
  public abstract int send(byte[] b, int off, int len, boolean more);

  /// Sends what the socket takes of a part of a file: how many bytes, [#AGAIN] or [#ERROR]; 0 if
  /// the file ends before `off`.
  public abstract long sendFile(OpenFile f, long off, long len);

  /// Tells the peer that no more follows; what it sends can still be read.
  public abstract void shutdownOutput();

  /// Closes the socket; unread and unsent data are the system's business. No event comes after
  /// this. Does nothing the second time.
  public abstract void close();

  /// Closes with a reset, so that the peer sees an error and nothing lingers.
  public abstract void reset();

  /// Whether short packets leave at once (TCP_NODELAY); asks the system only if that changes.
  /// Nothing on a unix socket.
  public abstract void noDelay(boolean on);

  /// Whether packets wait until they are full (TCP_CORK); asks the system only if that changes.
  /// Turning it off sends what waits. Nothing on a unix socket.
  public abstract void cork(boolean on);

  /// Whether the system probes the peer while nothing is sent (SO_KEEPALIVE).
  public abstract void keepalive(boolean on);

  /// The system's buffers in bytes (SO_RCVBUF, SO_SNDBUF); 0 leaves one as it is.
  public abstract void buffers(int receive, int send);

  /// What the kernel knows about the connection, or null where it says nothing.
  public abstract @Nullable TcpInfo tcpInfo();

  /// Asks the system for the local address.
  protected abstract Address askLocal();

  /// The socket's number in the process, for log lines; -1 where there is none.
  public abstract int descriptor();

  /// Takes bytes that [#peek(byte[], int, int)] has shown and that belong to nobody: they do not
  /// count as [#received()].
  ///
  /// @param len at most [Loop#BUFFER]
  /// @return false if the connection has failed
  public final boolean discard(int len) {
    int n = recv(loop.receiveBuffer(), 0, len);
    received -= Math.max(0, n);
    return n == len;
  }

  /// The error that [#ERROR] stands for, a number of [SystemError].
  public final int errno() {
    return errno;
  }

  /// After the first [ConnectionHandler#writable(Connection)]: 0, or why connecting failed.
  public final int connectError() {
    return errno;
  }

  /// Whether a connect is complete, well or not. It may be at once, as on unix sockets; the event
  /// comes all the same.
  public final boolean connected() {
    return (state & CONNECTING) == 0 || (state & WRITE_READY) != 0;
  }

  /// Whether reading may bring something in this turn: set by an event, cleared when the socket had
  /// less than the caller asked for, or when the connection has read its share of the loop's turn.
  /// In that case the next turn calls [ConnectionHandler#readable(Connection)] again.
  public final boolean readReady() {
    return (state & READ_READY) != 0;
  }

  /// Whether reading may bring something, in this turn or the next: as [#readReady()], but it does
  /// not take the end of the connection's share for the end of what the peer has sent.
  public final boolean unread() {
    return (state & (READ_READY | YIELDED)) != 0;
  }

  /// Whether the socket may take bytes: cleared when it took less than it was given.
  public final boolean writeReady() {
    return (state & WRITE_READY) != 0;
  }

  /// Whether the peer has ended its side or the connection has failed; there may still be bytes to
  /// read before that.
  public final boolean pendingEof() {
    return (state & END_SEEN) != 0;
  }

  public final boolean closed() {
    return (state & CLOSED) != 0;
  }

  /// Whether a peer opened it, rather than this program.
  public final boolean accepted() {
    return (state & ACCEPTED) != 0;
  }

  public final void handler(ConnectionHandler h) {
    handler = h;
  }

  public final ConnectionHandler handler() {
    return handler;
  }

  public final Address remote() {
    return remote;
  }

  /// Sets the remote address to another than the system's: what a trusted proxy has told, where the
  /// connection goes on.
  public final void remote(Address instead) {
    remote = instead;
  }

  public final Address local() {
    Address known = local;
    if (known == null) {
      local = known = askLocal();
    }
    return known;
  }

  /// Sets the local address to another than the system's: where a connection was passed to that
  /// came in somewhere else.
  public final void local(Address instead) {
    local = instead;
  }

  /// What runs when it is closed, or null.
  public final @Nullable Runnable atClose() {
    return atClose;
  }

  /// Has something run when it is closed, whoever closes it; that takes the place of what
  /// [#atClose()] was.
  public final void atClose(@Nullable Runnable ending) {
    atClose = ending;
  }

  /// What a proxy has said of the connection at its beginning, or null.
  public final @Nullable ProxyHeader proxyHeader() {
    return proxyHeader;
  }

  public final void proxyHeader(@Nullable ProxyHeader header) {
    proxyHeader = header;
  }

  /// The serial number in this process, from 1, as `$connection`.
  public final long number() {
    return number;
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

  /// Says that the connection waits for a peer that owes nothing, so that it may be closed when the
  /// loop is short of connections or shuts down ([ConnectionHandler#reclaim(Connection)]); the
  /// longest idle first.
  public final void idle(boolean on) {
    if (((state & IDLE) != 0) != on && (!on || !closed())) {
      loop.idle(this, on);
    }
  }

  /// For an implementation: a read took `n` bytes and the socket may have more. A connection that
  /// has read its share of the turn is not [#readReady()] until the next one, so that a peer that
  /// sends faster than its handler reads does not hold the loop. A read is never refused: whoever
  /// calls again without looking at [#readReady()] gets what there is.
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

  /// For an implementation: an event says that the peer has ended or the connection failed, and
  /// others are delivered before it. An idle connection is [#pendingEof()] at once, so that none of
  /// them gives it a request that would be lost.
  protected final void endComes() {
    if ((state & IDLE) != 0) {
      state |= END_SEEN;
    }
  }

  /// For an implementation: hands an event to the handler. What the handler throws closes the
  /// connection.
  ///
  /// @param readable whether there is something to read
  /// @param out whether the socket takes bytes
  /// @param end whether the peer ended or the connection failed
  protected final void deliver(boolean readable, boolean out, boolean end) {
    int before = state;
    if ((before & CLOSED) != 0) {
      return;
    }
    boolean in = readable && ((before & YIELDED) == 0 || !spent()); // or else the next turn tells
    ConnectionHandler told = handler;
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

  /// For an implementation: marks the connection closed. False if it was before.
  protected final boolean markClosed() {
    if ((state & CLOSED) != 0) {
      return false;
    }
    idle(false);
    state = (state | CLOSED) & ~(READ_READY | WRITE_READY | CONNECTING | YIELDED);
    Runnable ending = atClose;
    if (ending != null) {
      atClose = null;
      loop.guard(ending); // whatever it does, the descriptor is closed
    }
    return true;
  }

  @Override
  public String toString() {
    return "*" + number + " " + remote.text();
  }
}
