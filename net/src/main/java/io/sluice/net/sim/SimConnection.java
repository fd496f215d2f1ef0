package io.sluice.net.sim;

import io.sluice.core.address.Address;
import io.sluice.net.BufferPool;
import io.sluice.net.ChannelHandler;
import io.sluice.net.Connection;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemException;
import io.sluice.net.TcpInfo;
import org.jspecify.annotations.Nullable;

/// A connection of a [SimNetwork].
final class SimConnection extends Connection {
  static final int ACCEPTED_STATE = ACCEPTED | WRITE_READY;
  static final int CONNECTING_STATE = CONNECTING;

  private final SimLoop loop;
  private final SimSocket socket;

  SimConnection(SimLoop loop, SimSocket socket, int state, ChannelHandler handler) {
    super(loop, socket.remote, handler);
    this.loop = loop;
    this.socket = socket;
    this.state = state;
    socket.owner(this);
  }

  void event(boolean in, boolean out, boolean end) {
    deliver(in, out, end);
  }

  void fail(int reason) {
    errno = reason;
    loop.watch().failed(this, reason);
    deliver(true, true, true);
  }

  @Override
  public int recv(byte[] b, int off, int len) {
    int n = len == 0 ? 0 : socket.read(b, off, len);
    if (n != 0 && n != AGAIN) {
      loop.watch().received(this, b, off, n);
    }
    if (n >= 0) {
      received += n;
      receivedInto(b, off + n);
      if (n < len && (state & END_SEEN) == 0) {
        state &= ~(READ_READY | YIELDED);
      } else if (n > 0) {
        leftMore(n);
      }
      return n;
    }
    return readNothing(n);
  }

  @Override
  public int peek(byte[] b, int off, int len) {
    int n = len == 0 ? 0 : socket.peek(b, off, len);
    return n >= 0 ? n : readNothing(n);
  }

  private int readNothing(int n) {
    state &= ~(READ_READY | YIELDED);
    if (n == ERROR) {
      errno = socket.error();
    } else if (n == EOF) {
      state |= END_SEEN;
    }
    return n;
  }

  @Override
  public int send(byte[] b, int off, int len, boolean more) {
    int n = socket.write(b, off, len);
    if (n < len) {
      state &= ~WRITE_READY;
    }
    if (n > 0) {
      sent += n;
    } else if (n == ERROR) {
      errno = socket.writeError();
    }
    if (n != 0 && n != AGAIN) {
      loop.watch().sent(this, b, off, n);
    }
    return n;
  }

  @Override
  public long sendFile(OpenFile f, long off, long len) {
    byte[] b = loop.buffers().take(BufferPool.LARGEST);
    try {
      int n = f.read(b, 0, (int) Math.min(len, b.length), off);
      return n <= 0 ? 0 : send(b, 0, n, false);
    } catch (SystemException e) {
      errno = e.errno();
      return ERROR;
    } finally {
      loop.buffers().give(b);
    }
  }

  @Override
  public void shutdownOutput() {
    if (!closed()) {
      socket.shutdownOutput();
    }
  }

  @Override
  public void close() {
    if (markClosed()) {
      loop.watch().closed(this);
      socket.close();
      loop.forget(this);
    }
  }

  @Override
  public void reset() {
    if (markClosed()) {
      loop.watch().closed(this);
      socket.reset();
      loop.forget(this);
    }
  }

  @Override
  public void noDelay(boolean on) {
    state = on ? state | NO_DELAY : state & ~NO_DELAY;
  }

  @Override
  public void cork(boolean on) {
    state = on ? state | CORKED : state & ~CORKED;
  }

  @Override
  public void keepalive(boolean on) {}

  @Override
  public void buffers(int receive, int send) {}

  @Override
  public @Nullable TcpInfo tcpInfo() {
    return null;
  }

  @Override
  protected Address askLocal() {
    return socket.local;
  }

  @Override
  public int descriptor() {
    return -1;
  }
}
