package io.sluice.net.epoll;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.ChannelHandler;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemError;
import io.sluice.net.TcpInfo;
import io.sluice.net.kernel.Abi;
import org.jspecify.annotations.Nullable;

/// A connected socket for datagrams. How much a read brings says nothing about what else there is:
/// only EAGAIN, or fewer datagrams than asked for, means drained.
final class EpollDatagram extends EpollConnection {
  private boolean full;

  EpollDatagram(EpollLoop loop, int fd, Address remote, ChannelHandler handler) {
    super(loop, fd, remote, WRITE_READY, handler);
  }

  /// Only a full socket waits for room: each datagram that leaves makes room, and would be an
  /// event.
  @Override
  int interest() {
    return Epoll.IN | Epoll.EDGE | (full ? Epoll.OUT : 0);
  }

  /// An error that the network reported is fetched by reading, and does not end anything.
  @Override
  void ready(int what) {
    if (full && (what & Epoll.OUT) != 0) {
      full = false;
      loop.watchAgain(this);
    }
    boolean in = (what & (Epoll.IN | Epoll.ERR | Epoll.HUP)) != 0;
    deliver(in, (what & Epoll.OUT) != 0, false);
  }

  @Override
  public int recv(byte[] b, int off, int len) {
    long n = loop.kernel().call(Abi.RECVFROM, fd, loop.segment(b, off, len), len, 0);
    if (n < 0) {
      return receiveFailed(n);
    }
    received += n;
    leftMore((int) n);
    return (int) n;
  }

  @Override
  public int peek(byte[] b, int off, int len) {
    long n = loop.kernel().call(Abi.RECVFROM, fd, loop.segment(b, off, len), len, MSG_PEEK);
    return n < 0 ? receiveFailed(n) : (int) n;
  }

  @Override
  public int send(byte[] b, int off, int len, boolean more) {
    long n = loop.kernel().call(Abi.SENDTO, fd, loop.segment(b, off, len), len, MSG_NOSIGNAL);
    if (n < 0) {
      return sendFailed(n);
    }
    sent += n;
    return (int) n;
  }

  /// What a read means that failed with a negative error number.
  int receiveFailed(long n) {
    return failed(n, READ_READY | YIELDED);
  }

  /// The same for sending.
  int sendFailed(long n) {
    if (n == -SystemError.EAGAIN && !full) {
      full = true;
      loop.watchAgain(this);
    }
    return failed(n, WRITE_READY);
  }

  /// There was less than was asked for.
  int drained() {
    state &= ~(READ_READY | YIELDED);
    return AGAIN;
  }

  boolean internet() {
    return remote() instanceof IpAddress;
  }

  private int failed(long n, int ready) {
    if (n == -SystemError.EAGAIN) {
      state &= ~ready;
      return AGAIN;
    }
    errno = (int) -n;
    return ERROR;
  }

  @Override
  public long sendFile(OpenFile f, long off, long len) {
    errno = SystemError.EOPNOTSUPP;
    return ERROR;
  }

  @Override
  public void shutdownOutput() {}

  @Override
  public void reset() {
    close();
  }

  @Override
  public void noDelay(boolean on) {}

  @Override
  public void cork(boolean on) {}

  @Override
  public @Nullable TcpInfo tcpInfo() {
    return null;
  }
}
