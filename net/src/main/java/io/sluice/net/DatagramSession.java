package io.sluice.net;

import io.sluice.core.address.Address;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The datagrams between one client and one local address of a listening socket: what UDP has
/// instead of an accepted connection. It shares the socket with the other sessions of its loop, and
/// lasts until it is closed.
///
/// Each `recv` takes one datagram; the first counts as received from the beginning. What its
/// handler leaves of the datagrams that it is told of is kept, one datagram or 16 KiB at most; more
/// is lost, as it would be in a full socket. An end ([#EOF]) means that nobody reads the socket any
/// more: the server shuts down, or a new configuration does not listen there. Sending does not
/// wait; what the network does not take is lost, and what the system refuses is told by an event
/// and the [#ERROR] of the next call.
public abstract class DatagramSession extends DatagramConnection {
  /// The most that fits into a datagram over IPv4.
  public static final int LARGEST = 65_507;

  private static final int KEPT_BYTES = 16 * 1024;
  private static final int KEPT_COST = 64; // of each beside its bytes, so that empty ones count

  private final DatagramSessions sessions;
  private final Address here;
  private @Nullable ArrayDeque<byte[]> kept;
  private int keptCost;
  private int fresh;
  private int refusal;
  private boolean counted;
  private boolean over;

  // Of the table.
  @Nullable DatagramSession sameBucket;
  @Nullable DatagramSession older;
  @Nullable DatagramSession newer;
  long hash;
  boolean listed;

  protected DatagramSession(DatagramSessions sessions, Loop loop, Address remote, Address local) {
    super(loop, remote, Unhandled.INSTANCE);
    this.sessions = sessions;
    this.here = local;
    this.state = ACCEPTED | READ_READY | WRITE_READY;
  }

  // ---- for implementations ----

  /// Bytes of the first of the `left` datagrams that were offered last and nobody has taken.
  protected abstract int freshLength(int left);

  /// Copies the beginning of that datagram.
  protected abstract void copyFresh(int left, byte[] to, int off, int len);

  /// How many datagrams of the present batch are left.
  protected final int fresh() {
    return fresh;
  }

  /// Whether datagrams of earlier batches come first.
  protected final boolean keepsSome() {
    return keptCost > 0;
  }

  /// The first datagrams of the present batch were taken.
  protected final void tookFresh(int count, long bytes) {
    if (count > 0) {
      received += bytes - countedAlready(freshLength(fresh));
      fresh -= count;
    }
  }

  /// What the first datagram of a session has is known from its beginning, whoever reads it.
  private int countedAlready(int length) {
    if (counted) {
      return 0;
    }
    counted = true;
    return length;
  }

  /// Whether nothing can be sent: then [#errno()] says why, and the answer is [#ERROR].
  protected final boolean cannotSend(int length) {
    if (over || length > LARGEST) {
      errno = over ? SystemError.EPIPE : SystemError.EMSGSIZE;
      return true;
    }
    return reported();
  }

  /// The system has refused to send something.
  public final void refuse(int reason) {
    refusal = reason;
    deliver(true, false, false);
  }

  private boolean reported() {
    if (refusal == 0) {
      return false;
    }
    errno = refusal;
    refusal = 0;
    return true;
  }

  // ---- the present batch ----

  /// Begins with its first datagrams.
  ///
  /// @return how many of them were its own, at least 1
  final int begin(Acceptor acceptor, int count) {
    fresh = count;
    received = freshLength(fresh);
    try {
      acceptor.accepted(this);
    } catch (Throwable t) {
      loop().broken(this, t);
    }
    return settle(count);
  }

  /// Tells the handler of `count` datagrams.
  ///
  /// @return how many of them were its own, at least 1
  final int offer(int count) {
    fresh = count;
    deliver(true, false, false);
    return settle(count);
  }

  private int settle(int count) {
    if (!listed) { // the rest is for another session
      int left = fresh;
      fresh = 0;
      return Math.max(1, count - left);
    }
    for (; fresh > 0; fresh--) {
      keep();
    }
    return count;
  }

  private void keep() {
    int length = freshLength(fresh);
    ArrayDeque<byte[]> queue = kept;
    if (queue == null) {
      kept = queue = new ArrayDeque<>(2);
    }
    if (queue.isEmpty() || keptCost + length + KEPT_COST <= KEPT_BYTES) {
      byte[] copy = new byte[length];
      copyFresh(fresh, copy, 0, length);
      queue.add(copy);
      keptCost += length + KEPT_COST;
    }
  }

  /// Nobody reads the socket any more.
  final void end() {
    over = true;
    deliver(true, false, true);
  }

  // ---- as a connection ----

  @Override
  public final int recv(byte[] b, int off, int len) {
    int n = peek(b, off, len);
    if (n >= 0) {
      received += n - countedAlready(n);
      byte[] first = kept == null ? null : kept.poll();
      if (first == null) {
        fresh--;
      } else {
        keptCost -= first.length + KEPT_COST;
      }
    }
    return n;
  }

  @Override
  public final int peek(byte[] b, int off, int len) {
    if (reported()) {
      return ERROR;
    }
    byte[] first = kept == null ? null : kept.peek();
    if (first != null) {
      int n = Math.min(len, first.length);
      System.arraycopy(first, 0, b, off, n);
      return n;
    }
    if (fresh > 0) {
      int n = Math.min(len, freshLength(fresh));
      copyFresh(fresh, b, off, n);
      return n;
    }
    state &= ~READ_READY;
    return over ? EOF : AGAIN;
  }

  /// Takes no more: the client's next datagram begins another session. What this one sends still
  /// leaves. Does nothing the second time.
  public final void detach() {
    sessions.detach(this);
  }

  @Override
  public final void close() {
    if (markClosed()) {
      kept = null;
      keptCost = 0;
      sessions.remove(this);
    }
  }

  /// The buffers are the listening socket's.
  @Override
  public final void buffers(int receive, int send) {}

  @Override
  protected final Address askLocal() {
    return here;
  }
}
