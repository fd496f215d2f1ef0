package io.sluice.net.nio;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.ChannelHandler;
import io.sluice.net.Connection;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemError;
import io.sluice.net.TcpInfo;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A socket channel under a [NioLoop].
final class NioConnection extends Connection {
  static final int ACCEPTED_STATE = ACCEPTED | WRITE_READY;
  static final int CONNECTING_STATE = CONNECTING;
  static final int CONNECTED_STATE = CONNECTING | WRITE_READY;

  private final NioLoop loop;
  private final SocketChannel channel;
  private final SelectionKey key;

  // What was only looked at: `peeked[peekedFrom, peekedTo)` comes before what the channel has.
  private byte @Nullable [] peeked;
  private int peekedFrom;
  private int peekedTo;

  NioConnection(
      NioLoop loop, SocketChannel channel, Address remote, int state, ChannelHandler handler)
      throws IOException {
    super(loop, remote, handler);
    this.loop = loop;
    this.channel = channel;
    this.state = state;
    int interest = state == CONNECTING_STATE ? SelectionKey.OP_CONNECT : SelectionKey.OP_READ;
    this.key = channel.register(loop.selector(), interest, this);
  }

  void ready(int operations) {
    if ((operations & SelectionKey.OP_CONNECT) != 0) {
      finishConnecting();
      return;
    }
    boolean in = (operations & SelectionKey.OP_READ) != 0;
    boolean out = (operations & SelectionKey.OP_WRITE) != 0;
    key.interestOps(key.interestOps() & ~operations);
    deliver(in, out, false);
  }

  private void finishConnecting() {
    try {
      if (!channel.finishConnect()) {
        return;
      }
    } catch (IOException e) {
      errno = Errors.of(e); // and the channel is closed
      deliver(true, true, true);
      return;
    }
    key.interestOps(SelectionKey.OP_READ);
    deliver(false, true, false);
  }

  /// The event of a connect that was complete at once.
  void tellConnected() {
    deliver(false, true, false);
  }

  @Override
  public int recv(byte[] b, int off, int len) {
    if (len == 0) {
      return 0;
    }
    byte[] seen = peeked;
    if (seen != null) {
      return takePeeked(seen, b, off, len);
    }
    int n;
    try {
      n = channel.read(ByteBuffer.wrap(b, off, len));
    } catch (IOException e) {
      return failed(e, READ_READY);
    }
    if (n > 0) {
      received += n;
      receivedInto(b, off + n);
      if (n < len) {
        notReady(READ_READY | YIELDED, SelectionKey.OP_READ);
      } else {
        leftMore(n);
      }
      return n;
    }
    if (n == 0) {
      notReady(READ_READY | YIELDED, SelectionKey.OP_READ);
      return AGAIN;
    }
    state = (state & ~(READ_READY | YIELDED)) | END_SEEN;
    return EOF;
  }

  /// The JDK cannot look without taking, so that what was taken is kept.
  @Override
  public int peek(byte[] b, int off, int len) {
    byte[] seen = peeked;
    if (seen == null || seen.length < peekedFrom + len) {
      byte[] larger = loop.buffers().take(len);
      int had = peekedTo - peekedFrom;
      if (seen != null) {
        System.arraycopy(seen, peekedFrom, larger, 0, had);
        loop.buffers().give(seen);
      }
      peeked = seen = larger;
      peekedFrom = 0;
      peekedTo = had;
    }
    int n = peekOn(seen, peekedFrom + len - peekedTo);
    int known = Math.min(len, peekedTo - peekedFrom);
    System.arraycopy(seen, peekedFrom, b, off, known);
    if (known > 0) {
      state |= READ_READY; // whatever the channel says
      return known;
    }
    dropPeeked();
    return n;
  }

  private int peekOn(byte[] seen, int room) {
    if (room <= 0) {
      return 0;
    }
    try {
      int n = channel.read(ByteBuffer.wrap(seen, peekedTo, room));
      if (n < 0) {
        state = (state & ~READ_READY) | END_SEEN;
        return EOF;
      }
      peekedTo += n;
      if (n < room) {
        notReady(READ_READY, SelectionKey.OP_READ);
      }
      return AGAIN;
    } catch (IOException e) {
      return failed(e, READ_READY);
    }
  }

  private int takePeeked(byte[] seen, byte[] b, int off, int len) {
    int n = Math.min(len, peekedTo - peekedFrom);
    System.arraycopy(seen, peekedFrom, b, off, n);
    peekedFrom += n;
    received += n;
    if (peekedFrom == peekedTo) {
      dropPeeked();
    }
    return n;
  }

  private void dropPeeked() {
    byte[] seen = peeked;
    if (seen != null) {
      peeked = null;
      peekedFrom = peekedTo = 0;
      loop.buffers().give(seen);
    }
  }

  @Override
  public int send(byte[] b, int off, int len, boolean more) {
    try {
      return (int) wrote(channel.write(ByteBuffer.wrap(b, off, len)), len);
    } catch (IOException e) {
      return failed(e, WRITE_READY);
    }
  }

  @Override
  public long sendFile(OpenFile f, long off, long len) {
    try {
      NioFile file = (NioFile) f;
      if (off >= file.channel().size()) {
        return 0;
      }
      return wrote(file.channel().transferTo(off, len, channel), len);
    } catch (IOException e) {
      return failed(e, WRITE_READY);
    }
  }

  private long wrote(long n, long len) {
    sent += n;
    if (n < len) {
      notReady(WRITE_READY, SelectionKey.OP_WRITE);
    }
    return n == 0 && len > 0 ? AGAIN : n;
  }

  private void notReady(int bit, int operation) {
    state &= ~bit;
    key.interestOps(key.interestOps() | operation);
  }

  private int failed(IOException e, int bit) {
    state &= ~bit;
    errno = Errors.of(e);
    return ERROR;
  }

  @Override
  public void shutdownOutput() {
    if (!closed()) {
      try {
        channel.shutdownOutput();
      } catch (IOException e) {
        int reason = Errors.of(e);
        if (reason != SystemError.ENOTCONN) {
          loop.failed("shutdown()", reason);
        }
      }
    }
  }

  @Override
  public void close() {
    if (markClosed()) {
      dropPeeked();
      key.cancel();
      loop.close(channel);
      loop.releaseOne();
    }
  }

  @Override
  public void reset() {
    if (!closed()) {
      if (remote() instanceof IpAddress) {
        Channels.set(loop, channel, StandardSocketOptions.SO_LINGER, 0);
      }
      close();
    }
  }

  @Override
  public void noDelay(boolean on) {
    if ((state & NO_DELAY) != 0 != on && !closed() && remote() instanceof IpAddress) {
      state ^= NO_DELAY;
      Channels.set(loop, channel, StandardSocketOptions.TCP_NODELAY, on);
    }
  }

  @Override
  public void cork(boolean on) {
    state = on ? state | CORKED : state & ~CORKED; // the JDK has no such option
  }

  @Override
  public void keepalive(boolean on) {
    Channels.set(loop, channel, StandardSocketOptions.SO_KEEPALIVE, on);
  }

  @Override
  public void buffers(int receive, int send) {
    Channels.buffers(loop, channel, receive, send);
  }

  @Override
  public @Nullable TcpInfo tcpInfo() {
    return null;
  }

  @Override
  protected Address askLocal() {
    return Channels.local(loop, channel, remote());
  }

  @Override
  public int descriptor() {
    return -1;
  }
}
