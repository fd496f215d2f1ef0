package io.sluice.net.nio;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.DatagramConnection;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A connected datagram channel under a [NioLoop]. The JDK has none for unix sockets.
final class NioDatagram extends DatagramConnection {
  private final NioLoop loop;
  private final DatagramChannel channel;
  private final SelectionKey key;
  private byte @Nullable [] peeked;

  NioDatagram(NioLoop loop, DatagramChannel channel, Address remote, ChannelHandler handler)
      throws IOException {
    super(loop, remote, handler);
    this.loop = loop;
    this.channel = channel;
    this.state = WRITE_READY;
    this.key = channel.register(loop.selector(), SelectionKey.OP_READ, this);
  }

  /// A channel that is bound as the options want it.
  static DatagramChannel open(Address remote, ConnectOptions o) throws IOException {
    if (!(remote instanceof IpAddress)) {
      throw new SystemException("socket()", SystemError.EAFNOSUPPORT);
    }
    DatagramChannel channel = DatagramChannel.open(Channels.family(remote));
    boolean done = false;
    try {
      channel.configureBlocking(false);
      Address bind = o.bind();
      if (bind != null && bind.port() != 0) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      Channels.prepare(channel, o);
      done = true;
      return channel;
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  void ready(int operations) {
    boolean in = (operations & SelectionKey.OP_READ) != 0;
    boolean out = (operations & SelectionKey.OP_WRITE) != 0;
    key.interestOps(key.interestOps() & ~operations);
    deliver(in, out, false);
  }

  @Override
  public int recv(byte[] b, int off, int len) {
    byte[] seen = peeked;
    if (seen != null) {
      peeked = null;
      received += seen.length;
      return copy(seen, b, off, len);
    }
    ByteBuffer to = ByteBuffer.wrap(b, off, len);
    try {
      if (channel.receive(to) == null) { // unlike read(), this tells nothing from an empty datagram
        return notReady(READ_READY | YIELDED, SelectionKey.OP_READ);
      }
    } catch (IOException e) {
      return failed(e);
    }
    int n = to.position() - off;
    received += n;
    leftMore(n);
    return n;
  }

  /// The JDK cannot look without taking, so that what was taken is kept.
  @Override
  public int peek(byte[] b, int off, int len) {
    byte[] seen = peeked;
    if (seen == null) {
      byte[] shared = loop.receiveBuffer();
      int n = recv(shared, 0, shared.length);
      if (n < 0) {
        return n;
      }
      received -= n;
      peeked = seen = Arrays.copyOf(shared, n);
    }
    return copy(seen, b, off, len);
  }

  private static int copy(byte[] from, byte[] to, int off, int len) {
    int n = Math.min(len, from.length);
    System.arraycopy(from, 0, to, off, n);
    return n;
  }

  @Override
  public int send(byte[] b, int off, int len, boolean more) {
    try {
      if (channel.write(ByteBuffer.wrap(b, off, len)) < len) {
        return notReady(WRITE_READY, SelectionKey.OP_WRITE);
      }
    } catch (IOException e) {
      return failed(e);
    }
    sent += len;
    return len;
  }

  private int notReady(int bit, int operation) {
    state &= ~bit;
    key.interestOps(key.interestOps() | operation);
    return AGAIN;
  }

  private int failed(IOException e) {
    errno = Errors.of(e);
    return ERROR;
  }

  @Override
  public void close() {
    if (markClosed()) {
      key.cancel();
      loop.close(channel);
      loop.releaseOne();
    }
  }

  @Override
  public void buffers(int receive, int send) {
    Channels.buffers(loop, channel, receive, send);
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
