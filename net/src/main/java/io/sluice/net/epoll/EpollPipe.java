package io.sluice.net.epoll;

import io.sluice.net.Connection;
import io.sluice.net.Loop;
import io.sluice.net.Pipe;
import io.sluice.net.SystemError;
import io.sluice.net.kernel.Abi;

/// A kernel pipe.
final class EpollPipe extends Pipe {
  private static final int MOVE = 1;
  private static final int NONBLOCK = 2;
  private static final int MORE = 4;

  private final EpollLoop loop;
  private final int readEnd;
  private final int writeEnd;

  EpollPipe(EpollLoop loop, int readEnd, int writeEnd) {
    this.loop = loop;
    this.readEnd = readEnd;
    this.writeEnd = writeEnd;
  }

  @Override
  public int fill(Connection from, int max) {
    EpollConnection c = (EpollConnection) from;
    long n = splice(c.fd, writeEnd, max, MOVE | NONBLOCK);
    if (n > 0) {
      pending += (int) n;
      c.countReceived(n);
      return (int) n; // fewer than asked for says nothing: a pipe holds pieces, not bytes
    }
    if (n == -SystemError.EAGAIN && pending > 0) {
      return Connection.AGAIN; // perhaps only the pipe is full
    }
    return c.readNothing(n);
  }

  @Override
  public int drain(Connection to, boolean more) {
    if (pending == 0) {
      return 0;
    }
    EpollConnection c = (EpollConnection) to;
    long n = splice(readEnd, c.fd, pending, more ? MOVE | NONBLOCK | MORE : MOVE | NONBLOCK);
    if (n > 0) {
      pending -= (int) n;
      c.countSent(n);
      return (int) n;
    }
    return c.writeNothing(n == 0 ? -SystemError.EAGAIN : n);
  }

  private long splice(int from, int to, int max, int flags) {
    return loop.kernel().call(Abi.SPLICE, from, 0, to, 0, max, flags);
  }

  @Override
  protected Loop loop() {
    return loop;
  }

  @Override
  protected void release() {
    loop.freePipes().give(this);
  }

  void destroy() {
    loop.closeDescriptor(readEnd);
    loop.closeDescriptor(writeEnd);
  }
}
