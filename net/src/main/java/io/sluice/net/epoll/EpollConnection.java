package io.sluice.net.epoll;

import static io.sluice.net.kernel.SocketOptions.IPPROTO_TCP;
import static io.sluice.net.kernel.SocketOptions.SOL_SOCKET;
import static io.sluice.net.kernel.SocketOptions.SO_ERROR;
import static io.sluice.net.kernel.SocketOptions.SO_KEEPALIVE;
import static io.sluice.net.kernel.SocketOptions.SO_RCVBUF;
import static io.sluice.net.kernel.SocketOptions.SO_SNDBUF;
import static io.sluice.net.kernel.SocketOptions.TCP_CORK;
import static io.sluice.net.kernel.SocketOptions.TCP_INFO;
import static io.sluice.net.kernel.SocketOptions.TCP_NODELAY;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.net.ChannelHandler;
import io.sluice.net.Connection;
import io.sluice.net.OpenFile;
import io.sluice.net.Spliceable;
import io.sluice.net.SystemError;
import io.sluice.net.TcpInfo;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import io.sluice.net.kernel.Sockaddr;
import io.sluice.net.kernel.SocketOptions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A socket under an [EpollLoop].
class EpollConnection extends Connection implements Spliceable {
  /// What an accepted connection begins with: there is room in its send buffer.
  static final int ACCEPTED_STATE = ACCEPTED | WRITE_READY;

  /// And if the kernel has waited for its first bytes.
  static final int DEFERRED_STATE = ACCEPTED_STATE | READ_READY;

  /// What a connect begins with, and one that was done at once.
  static final int CONNECTING_STATE = CONNECTING;

  static final int CONNECTED_STATE = CONNECTING | WRITE_READY;

  static final int MSG_PEEK = 2;
  static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_MORE = 0x8000;
  private static final int SHUT_WR = 1;
  private static final int MAX_SENDFILE = 0x7fff_f000; // what the kernel moves at most in one call
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  final EpollLoop loop;
  int fd;
  int slot = -1;
  int serial;

  EpollConnection(EpollLoop loop, int fd, Address remote, int state, ChannelHandler handler) {
    super(loop, remote, handler);
    this.loop = loop;
    this.fd = fd;
    this.state = state;
  }

  /// The events that it waits for: those of both directions, once and for all.
  int interest() {
    return Epoll.IN | Epoll.OUT | Epoll.RDHUP | Epoll.EDGE;
  }

  /// An event of its end is going to be delivered, behind others.
  void announceEnd() {
    endComes();
  }

  /// Whether an event tells that a peer has ended, or that a connection has failed.
  static boolean ends(int what) {
    return (what & (Epoll.ERR | Epoll.HUP | Epoll.RDHUP)) != 0;
  }

  /// An event.
  void ready(int what) {
    boolean broken = (what & (Epoll.ERR | Epoll.HUP)) != 0;
    boolean end = ends(what);
    if (broken && (state & CONNECTING) != 0) {
      errno = SocketOptions.get(loop.kernel(), fd, SOL_SOCKET, SO_ERROR);
    }
    deliver(end || (what & Epoll.IN) != 0, broken || (what & Epoll.OUT) != 0, end);
  }

  @Override
  public int recv(byte[] b, int off, int len) {
    long n = loop.kernel().call(Abi.RECVFROM, fd, loop.segment(b, off, len), len, 0);
    if (n > 0) {
      received += n;
      receivedInto(b, off + (int) n);
      if (n < len && (state & END_SEEN) == 0) {
        state &= ~(READ_READY | YIELDED); // it is drained, and what comes later is a new event
      } else {
        leftMore((int) n);
      }
      return (int) n;
    }
    return len == 0 ? 0 : readNothing(n);
  }

  @Override
  public int peek(byte[] b, int off, int len) {
    long n = loop.kernel().call(Abi.RECVFROM, fd, loop.segment(b, off, len), len, MSG_PEEK);
    return n > 0 || len == 0 ? (int) n : readNothing(n);
  }

  /// What a read that brought no bytes means.
  int readNothing(long n) {
    if (n == -SystemError.EINTR) {
      return AGAIN; // still ready
    }
    state &= ~(READ_READY | YIELDED);
    if (n == 0) {
      state |= END_SEEN;
      return EOF;
    }
    if (n == -SystemError.EAGAIN) {
      return AGAIN;
    }
    errno = (int) -n;
    return ERROR;
  }

  @Override
  public int send(byte[] b, int off, int len, boolean more) {
    int flags = more ? MSG_NOSIGNAL | MSG_MORE : MSG_NOSIGNAL;
    long n = loop.kernel().call(Abi.SENDTO, fd, loop.segment(b, off, len), len, flags);
    if (n >= 0) {
      sent += n;
      if (n < len) {
        state &= ~WRITE_READY;
      }
      return (int) n;
    }
    return writeNothing(n);
  }

  /// What a write that failed means.
  int writeNothing(long n) {
    if (n == -SystemError.EINTR) {
      return AGAIN;
    }
    state &= ~WRITE_READY;
    if (n == -SystemError.EAGAIN) {
      return AGAIN;
    }
    errno = (int) -n;
    return ERROR;
  }

  @Override
  public long sendFile(OpenFile f, long off, long len) {
    Kernel k = loop.kernel();
    long want = Math.min(len, MAX_SENDFILE);
    k.scratch().set(LONG, 0, off);
    long n =
        k.blocking(
            Abi.SENDFILE,
            fd,
            ((LinuxFile) f).fd(),
            k.scratchAddress(),
            want,
            0,
            0); // the disk may be slow
    if (n > 0) {
      sent += n;
      if (n < want) {
        state &= ~WRITE_READY;
      }
      return n;
    }
    return n == 0 ? 0 : writeNothing(n);
  }

  @Override
  public @Nullable Spliceable spliceable() {
    return this;
  }

  void countReceived(long n) {
    received += n;
  }

  void countSent(long n) {
    sent += n;
  }

  @Override
  public int splicedFrom(long n) {
    if (n <= 0) {
      return readNothing(n);
    }
    countReceived(n);
    return (int) n; // fewer than asked for says nothing: a pipe holds pieces, not bytes
  }

  @Override
  public int splicedTo(long n) {
    if (n <= 0) {
      return writeNothing(n == 0 ? -SystemError.EAGAIN : n);
    }
    countSent(n);
    return (int) n;
  }

  @Override
  public void shutdownOutput() {
    if (!closed()) {
      long r = loop.kernel().call(Abi.SHUTDOWN, fd, SHUT_WR, 0);
      if (r < 0 && r != -SystemError.ENOTCONN) {
        loop.failed("shutdown()", (int) -r);
      }
    }
  }

  @Override
  public void close() {
    if (markClosed()) {
      loop.forget(this);
      fd = -1;
    }
  }

  @Override
  public void reset() {
    if (!closed()) {
      SocketOptions.lingerZero(loop.kernel(), fd);
      close();
    }
  }

  @Override
  public void noDelay(boolean on) {
    toggle(NO_DELAY, TCP_NODELAY, on);
  }

  @Override
  public void cork(boolean on) {
    toggle(CORKED, TCP_CORK, on);
  }

  private void toggle(int bit, int option, boolean on) {
    if ((state & bit) != 0 != on && !closed() && !unix()) {
      state ^= bit;
      int r = SocketOptions.set(loop.kernel(), fd, IPPROTO_TCP, option, on ? 1 : 0);
      if (r < 0 && r != -SystemError.EINVAL) { // EINVAL: the peer has reset it already
        loop.failed(option == TCP_CORK ? "setsockopt(TCP_CORK)" : "setsockopt(TCP_NODELAY)", -r);
      }
    }
  }

  @Override
  public void keepalive(boolean on) {
    int r = SocketOptions.set(loop.kernel(), fd, SOL_SOCKET, SO_KEEPALIVE, on ? 1 : 0);
    if (r < 0) {
      loop.failed("setsockopt(SO_KEEPALIVE)", -r);
    }
  }

  @Override
  public void buffers(int receive, int send) {
    if (receive != 0) {
      buffer(SO_RCVBUF, "setsockopt(SO_RCVBUF, ", receive);
    }
    if (send != 0) {
      buffer(SO_SNDBUF, "setsockopt(SO_SNDBUF, ", send);
    }
  }

  private void buffer(int option, String call, int size) {
    int r = SocketOptions.set(loop.kernel(), fd, SOL_SOCKET, option, size);
    if (r < 0) {
      loop.failed(call + size + ")", -r);
    }
  }

  @Override
  public @Nullable TcpInfo tcpInfo() {
    Kernel k = loop.kernel();
    if (unix() || SocketOptions.read(k, fd, IPPROTO_TCP, TCP_INFO, 104) < 0) {
      return null;
    }
    MemorySegment m = k.scratch(); // struct tcp_info of linux/tcp.h begins at 8
    return new TcpInfo(
        Integer.toUnsignedLong(m.get(INT, 8 + 68)),
        Integer.toUnsignedLong(m.get(INT, 8 + 72)),
        Integer.toUnsignedLong(m.get(INT, 8 + 80)),
        Integer.toUnsignedLong(m.get(INT, 8 + 96)));
  }

  private boolean unix() {
    return remote() instanceof UnixAddress;
  }

  @Override
  protected Address askLocal() {
    Kernel k = loop.kernel();
    long at = k.scratchAddress();
    k.scratch().set(INT, 0, Sockaddr.SIZE);
    long r = k.call(Abi.GETSOCKNAME, fd, at + 8, at);
    if (r < 0) {
      loop.failed("getsockname()", (int) -r);
      return unix() ? UnixAddress.UNNAMED : IpAddress.v4(0, 0);
    }
    return Sockaddr.read(k.scratch(), 8, k.scratch().get(INT, 0));
  }

  @Override
  public int descriptor() {
    return fd;
  }
}
