package io.sluice.net.epoll;

import io.sluice.net.Channel;
import io.sluice.net.Loop;
import io.sluice.net.Pipe;
import io.sluice.net.Spliceable;
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
  public int fill(Channel from, int max) {
    Spliceable socket = spliceable(from);
    long n = splice(socket.descriptor(), writeEnd, max, MOVE | NONBLOCK);
    if (n > 0) {
      pending += (int) n;
    } else if (n == -SystemError.EAGAIN && pending > 0) {
      return Channel.AGAIN; // perhaps only the pipe is full
    }
    return socket.splicedFrom(n);
  }

  @Override
  public int drain(Channel to, boolean more) {
    if (pending == 0) {
      return 0;
    }
    Spliceable socket = spliceable(to);
    int flags = more ? MOVE | NONBLOCK | MORE : MOVE | NONBLOCK;
    long n = splice(readEnd, socket.descriptor(), pending, flags);
    if (n > 0) {
      pending -= (int) n;
    }
    return socket.splicedTo(n);
  }

  private static Spliceable spliceable(Channel c) {
    Spliceable socket = c.canSplice() ? c.connection().spliceable() : null;
    if (socket == null) {
      throw new IllegalArgumentException("the kernel cannot move bytes of " + c);
    }
    return socket;
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
