package io.sluice.net.epoll;

import static io.sluice.net.kernel.SocketOptions.IPPROTO_IP;
import static io.sluice.net.kernel.SocketOptions.IPPROTO_IPV6;
import static io.sluice.net.kernel.SocketOptions.IPV6_TRANSPARENT;
import static io.sluice.net.kernel.SocketOptions.IP_BIND_ADDRESS_NO_PORT;
import static io.sluice.net.kernel.SocketOptions.IP_TRANSPARENT;
import static io.sluice.net.kernel.SocketOptions.SOL_SOCKET;
import static io.sluice.net.kernel.SocketOptions.SO_KEEPALIVE;
import static io.sluice.net.kernel.SocketOptions.SO_RCVBUF;
import static io.sluice.net.kernel.SocketOptions.SO_REUSEADDR;
import static io.sluice.net.kernel.SocketOptions.SO_SNDBUF;

import io.sluice.core.address.Address;
import io.sluice.core.address.UnixAddress;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import io.sluice.net.kernel.Sockaddr;
import io.sluice.net.kernel.SocketOptions;

/// Opens a connection: socket, options, bind, connect, watch.
final class Connector {
  private static final int STREAM = 1;
  private static final int DATAGRAM = 2;
  private static final int FLAGS = 0x800 | 0x80000; // SOCK_NONBLOCK, SOCK_CLOEXEC

  private Connector() {}

  static EpollConnection connect(
      EpollLoop loop, Address remote, boolean datagram, ConnectOptions o, ChannelHandler h)
      throws SystemException {
    Kernel k = loop.kernel();
    checkPath(remote);
    int type = datagram ? DATAGRAM : STREAM;
    int fd = (int) k.call(Abi.SOCKET, Sockaddr.family(remote), type | FLAGS, 0);
    if (fd < 0) {
      throw new SystemException("socket()", -fd);
    }
    boolean done = false;
    try {
      prepare(loop, fd, remote, datagram, o);
      EpollConnection c = start(loop, fd, remote, datagram, h);
      done = true;
      return c;
    } finally {
      if (!done) {
        loop.closeDescriptor(fd);
      }
    }
  }

  private static void checkPath(Address remote) throws SystemException {
    if (remote instanceof UnixAddress(String path) && path.length() >= Sockaddr.UNIX_PATH) {
      throw new SystemException("connect() to " + remote.text(), SystemError.ENAMETOOLONG);
    }
  }

  private static EpollConnection start(
      EpollLoop loop, int fd, Address remote, boolean datagram, ChannelHandler h)
      throws SystemException {
    Kernel k = loop.kernel();
    int length = Sockaddr.write(remote, k.scratch(), 0);
    long r = k.call(Abi.CONNECT, fd, k.scratchAddress(), length);
    if (r < 0 && r != -SystemError.EINPROGRESS) {
      throw new SystemException("connect() to " + remote.text(), (int) -r);
    }
    if (datagram) {
      EpollDatagram c = new EpollDatagram(loop, fd, remote, h);
      loop.watch(c);
      return c;
    }
    int state = r < 0 ? EpollConnection.CONNECTING_STATE : EpollConnection.CONNECTED_STATE;
    EpollConnection c = new EpollConnection(loop, fd, remote, state, h);
    loop.watch(c);
    return c;
  }

  private static void prepare(
      EpollLoop loop, int fd, Address remote, boolean datagram, ConnectOptions o)
      throws SystemException {
    if (o.receiveBuffer() != 0) {
      option(loop, fd, SO_RCVBUF, o.receiveBuffer(), "setsockopt(SO_RCVBUF)");
    }
    if (o.sendBuffer() != 0) {
      option(loop, fd, SO_SNDBUF, o.sendBuffer(), "setsockopt(SO_SNDBUF)");
    }
    if (o.keepalive()) {
      option(loop, fd, SO_KEEPALIVE, 1, "setsockopt(SO_KEEPALIVE)");
    }
    Address bind = o.bind();
    if (bind != null) {
      if (datagram && bind.port() != 0) {
        // Several sockets from one address and port may go to different peers.
        option(loop, fd, SO_REUSEADDR, 1, "setsockopt(SO_REUSEADDR)");
      }
      bind(loop, fd, remote, bind, o.transparent());
    }
  }

  private static void option(EpollLoop loop, int fd, int name, int value, String call) {
    int r = SocketOptions.set(loop.kernel(), fd, SOL_SOCKET, name, value);
    if (r < 0) {
      loop.failed(call, -r);
    }
  }

  private static void bind(
      EpollLoop loop, int fd, Address remote, Address bind, boolean transparent)
      throws SystemException {
    Kernel k = loop.kernel();
    int family = Sockaddr.family(remote);
    if (transparent && family != Sockaddr.AF_UNIX) {
      boolean v4 = family == Sockaddr.AF_INET;
      int level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
      int r = SocketOptions.set(k, fd, level, v4 ? IP_TRANSPARENT : IPV6_TRANSPARENT, 1);
      if (r < 0) {
        String name = v4 ? "IP_TRANSPARENT" : "IPV6_TRANSPARENT";
        throw new SystemException("setsockopt(" + name + ")", -r);
      }
    }
    if (family != Sockaddr.AF_UNIX && bind.port() == 0) {
      // The port is then chosen at connect() and only has to be unused towards this peer. A kernel
      // that does not know this chooses at bind().
      SocketOptions.set(k, fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    }
    int length = Sockaddr.write(bind, k.scratch(), 0);
    long r = k.call(Abi.BIND, fd, k.scratchAddress(), length);
    if (r < 0) {
      throw new SystemException("bind(" + bind.text() + ")", (int) -r);
    }
  }
}
