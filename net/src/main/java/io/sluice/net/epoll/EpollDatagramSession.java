package io.sluice.net.epoll;

import static io.sluice.net.kernel.SocketOptions.IPPROTO_IP;
import static io.sluice.net.kernel.SocketOptions.IPPROTO_IPV6;
import static io.sluice.net.kernel.SocketOptions.IPV6_PKTINFO;
import static io.sluice.net.kernel.SocketOptions.IP_PKTINFO;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.DatagramSession;
import io.sluice.net.DatagramSessions;
import io.sluice.net.SystemError;
import io.sluice.net.kernel.Sockaddr;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A client of a [DatagramListener].
final class EpollDatagramSession extends DatagramSession {
  private static final int MULTICAST = 0xFF; // first byte of an IPv6 address
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final DatagramListener listener;
  private final Incoming incoming;
  private final int scope;
  private final int answerFrom;
  private int end; // of the datagrams that were offered last

  /// @param i the first of its datagrams
  EpollDatagramSession(
      DatagramListener listener,
      DatagramSessions sessions,
      EpollLoop loop,
      Incoming incoming,
      int i,
      Address local) {
    super(sessions, loop, incoming.from(i), local);
    this.listener = listener;
    this.incoming = incoming;
    this.scope = incoming.scope(i);
    this.answerFrom = incoming.answerFrom(i);
  }

  DatagramListener listener() {
    return listener;
  }

  // ---- receiving ----

  /// Says where the datagrams end that are offered now.
  void offered(int to) {
    end = to;
  }

  @Override
  protected int freshLength(int left) {
    return incoming.length(end - left);
  }

  @Override
  protected void copyFresh(int left, byte[] to, int off, int len) {
    incoming.copy(end - left, to, off, len);
  }

  /// How many datagrams that were offered nobody has taken, and that nothing has to come before.
  int waiting() {
    return keepsSome() ? 0 : fresh();
  }

  /// The place of the first of them.
  int first() {
    return end - fresh();
  }

  void took(int count, long bytes) {
    tookFresh(count, bytes);
  }

  // ---- sending ----

  @Override
  public int send(byte[] b, int off, int len, boolean more) {
    if (mute() || cannotSend(len)) {
      return ERROR;
    }
    listener.outgoing().add(this, b, off, len);
    sent += len;
    return len;
  }

  void countSent(long bytes) {
    sent += bytes;
  }

  /// Whether nothing can be sent: then [#errno()] says why. The descriptor of a socket that nobody
  /// accepts from may be closed any time, and be another's.
  boolean mute() {
    if (listener.stopped()) {
      errno = SystemError.EPIPE;
      return true;
    }
    return cannotSend(0);
  }

  @Override
  public int descriptor() {
    return closed() ? -1 : listener.descriptor();
  }

  /// Writes the client's address, for the kernel; answers its length.
  int writeName(MemorySegment to, long at) {
    int length = Sockaddr.write(remote(), to, at);
    if (scope != 0) {
      to.set(INT, at + 24, scope);
    }
    return length;
  }

  /// Writes the control message that says which address answers come from, if the socket has
  /// several; answers its length.
  int writeSource(MemorySegment to, long at) {
    if (!listener.wildcard() || !(local() instanceof IpAddress from)) {
      return 0;
    }
    if (!from.isV6()) {
      to.set(LONG, at, 28);
      to.set(INT, at + 8, IPPROTO_IP);
      to.set(INT, at + 12, IP_PKTINFO);
      to.set(INT, at + 16, 0);
      to.set(INT, at + 20, answerFrom);
      to.set(INT, at + 24, 0);
      return 28;
    }
    if (from.byteAt(0) == MULTICAST) {
      return 0;
    }
    to.set(LONG, at, 36);
    to.set(INT, at + 8, IPPROTO_IPV6);
    to.set(INT, at + 12, IPV6_PKTINFO);
    to.set(LONG, at + 16, Long.reverseBytes(from.high()));
    to.set(LONG, at + 24, Long.reverseBytes(from.low()));
    to.set(INT, at + 32, 0);
    return 36;
  }
}
