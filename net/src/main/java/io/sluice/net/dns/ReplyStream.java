package io.sluice.net.dns;

import io.sluice.core.bytes.Bytes;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A name server over TCP, where two bytes in front of each message say how long it is (RFC 7766,
/// section 8). It is opened by a query and closed by its server, by an error, by five seconds
/// without progress, or by the server's owner.
final class ReplyStream extends Timer implements ChannelHandler {
  private static final long TIMEOUT = 5_000;
  private static final int SIZE = 2;

  private final NameServer server;
  private final Bytes out = new Bytes();
  private byte[] in = new byte[512];
  private int filled;
  private @Nullable Channel channel;
  private boolean connected;

  ReplyStream(NameServer server) {
    this.server = server;
  }

  /// Sends a query as soon as that is possible; false if it never is.
  boolean send(byte[] message) {
    if (channel == null && !open()) {
      return false;
    }
    out.append((byte) (message.length >> 8)).append((byte) message.length).append(message);
    flush();
    return true;
  }

  private boolean open() {
    out.clear();
    filled = 0;
    connected = false;
    try {
      channel = server.loop().connect(server.address(), ConnectOptions.DEFAULT, this);
    } catch (SystemException e) {
      server.failed(e.operation(), e.errno());
      return false;
    }
    server.loop().schedule(this, TIMEOUT);
    return true;
  }

  @Override
  protected void fire() {
    close();
  }

  @Override
  public void writable(Channel c) {
    if (!connected && c.connectError() != 0) {
      server.failed("connect()", c.connectError());
      close();
      return;
    }
    connected = true;
    flush();
  }

  private void flush() {
    Channel open = channel;
    if (open == null || !connected || out.length == 0) {
      return;
    }
    int sent = open.send(out.array, 0, out.length, false);
    if (sent == Channel.ERROR) {
      server.failed("send()", open.errno());
      close();
    } else if (sent > 0) {
      System.arraycopy(out.array, sent, out.array, 0, out.length - sent);
      out.length -= sent;
      server.loop().schedule(this, TIMEOUT);
    }
  }

  @Override
  public void readable(Channel c) {
    while (c.equals(channel) && c.readReady()) {
      if (filled == in.length) {
        in = Arrays.copyOf(in, in.length * 2); // at most twice what two bytes can announce
      }
      int count = c.recv(in, filled, in.length - filled);
      if (count == Channel.AGAIN) {
        return;
      }
      if (count < 0) {
        if (count == Channel.ERROR) {
          server.failed("recv()", c.errno());
        }
        close();
        return;
      }
      filled += count;
      takeMessages(c);
    }
  }

  private void takeMessages(Channel c) {
    int from = 0;
    while (filled - from >= SIZE && c.equals(channel)) {
      int size = (in[from] & 0xFF) << 8 | (in[from + 1] & 0xFF);
      if (filled - from < SIZE + size) {
        break;
      }
      server.received(in, from + SIZE, size, true);
      from += SIZE + size;
    }
    System.arraycopy(in, from, in, 0, filled - from);
    filled -= from;
  }

  @Override
  public void failed(Channel c, Throwable cause) {
    close();
  }

  void close() {
    Channel open = channel;
    channel = null;
    server.loop().cancel(this);
    if (open != null) {
      open.close();
    }
  }
}
