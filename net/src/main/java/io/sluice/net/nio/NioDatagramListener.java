package io.sluice.net.nio;

import io.sluice.core.address.Address;
import io.sluice.net.Acceptor;
import io.sluice.net.DatagramSession;
import io.sluice.net.DatagramSessions;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/// One loop's share of a listening socket for datagrams. The JDK does not tell which of a machine's
/// addresses a datagram was sent to: where a wildcard listens, that is the local address.
final class NioDatagramListener {
  private static final int MOST_AT_ONCE = 64;

  private final NioLoop loop;
  private final NioDatagramSocket socket;
  private final DatagramSessions sessions;
  private final byte[] data = new byte[64 * 1024];
  private final ByteBuffer buffer = ByteBuffer.wrap(data);
  private @Nullable SelectionKey key;
  private boolean stopped;

  NioDatagramListener(NioLoop loop, NioDatagramSocket socket, Acceptor acceptor) {
    this.loop = loop;
    this.socket = socket;
    this.sessions = new DatagramSessions(loop, acceptor);
  }

  void watch() throws SystemException {
    try {
      key = socket.channel().register(loop.selector(), SelectionKey.OP_READ, this);
    } catch (ClosedChannelException e) {
      throw new SystemException("receive()", SystemError.EBADF);
    }
  }

  void ready() {
    for (int i = 0; i < MOST_AT_ONCE && !stopped; i++) {
      buffer.clear();
      SocketAddress from;
      try {
        from = socket.channel().receive(buffer);
      } catch (IOException e) {
        loop.failed("receive()", Errors.of(e));
        return;
      }
      if (from == null) {
        return;
      }
      hand(from, buffer.position());
    }
  }

  private void hand(SocketAddress from, int length) {
    Address remote = Addresses.of(from);
    DatagramSession known = sessions.find(remote, socket.address());
    if (known != null) {
      ((Session) known).length = length;
      sessions.offer(known, 1);
    } else if (sessions.admit()) {
      Session s = new Session(remote, from);
      s.length = length;
      sessions.begin(s, 1);
    }
  }

  void stop() {
    if (!stopped) {
      stopped = true;
      if (key != null) {
        key.interestOps(0);
      }
      loop.post(() -> {
        if (stopped) {
          loop.forget(this, socket);
        }
      });
    }
  }

  void accept(Acceptor acceptor) {
    stopped = false;
    sessions.acceptor(acceptor);
    if (key != null) {
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  /// Nobody accepts from it any more.
  void end() {
    if (key != null) {
      key.cancel();
    }
    sessions.end();
  }

  /// A client.
  private final class Session extends DatagramSession {
    private final SocketAddress client;
    int length;

    Session(Address remote, SocketAddress client) {
      super(sessions, loop, remote, socket.address());
      this.client = client;
    }

    @Override
    protected int freshLength(int left) {
      return length;
    }

    @Override
    protected void copyFresh(int left, byte[] to, int off, int len) {
      System.arraycopy(data, 0, to, off, len);
    }

    @Override
    public int send(byte[] b, int off, int len, boolean more) {
      if (cannotSend(len)) {
        return ERROR;
      }
      DatagramChannel channel = socket.channel();
      try {
        channel.send(ByteBuffer.wrap(b, off, len), client); // what it does not take is lost
      } catch (IOException e) {
        errno = Errors.of(e);
        return ERROR;
      }
      sent += len;
      return len;
    }

    @Override
    public int descriptor() {
      return -1;
    }
  }
}
