package io.sluice.net.epoll;

import static io.sluice.net.kernel.SocketOptions.IPPROTO_IP;
import static io.sluice.net.kernel.SocketOptions.IPPROTO_IPV6;
import static io.sluice.net.kernel.SocketOptions.IPPROTO_MPTCP;
import static io.sluice.net.kernel.SocketOptions.IPPROTO_TCP;
import static io.sluice.net.kernel.SocketOptions.IPV6_RECVPKTINFO;
import static io.sluice.net.kernel.SocketOptions.IPV6_V6ONLY;
import static io.sluice.net.kernel.SocketOptions.IP_PKTINFO;
import static io.sluice.net.kernel.SocketOptions.SOL_SOCKET;
import static io.sluice.net.kernel.SocketOptions.SO_KEEPALIVE;
import static io.sluice.net.kernel.SocketOptions.SO_RCVBUF;
import static io.sluice.net.kernel.SocketOptions.SO_RCVBUFFORCE;
import static io.sluice.net.kernel.SocketOptions.SO_REUSEADDR;
import static io.sluice.net.kernel.SocketOptions.SO_REUSEPORT;
import static io.sluice.net.kernel.SocketOptions.SO_SNDBUF;
import static io.sluice.net.kernel.SocketOptions.SO_TYPE;
import static io.sluice.net.kernel.SocketOptions.TCP_DEFER_ACCEPT;
import static io.sluice.net.kernel.SocketOptions.TCP_FASTOPEN;
import static io.sluice.net.kernel.SocketOptions.TCP_KEEPCNT;
import static io.sluice.net.kernel.SocketOptions.TCP_KEEPIDLE;
import static io.sluice.net.kernel.SocketOptions.TCP_KEEPINTVL;

import io.sluice.core.address.Address;
import io.sluice.core.address.UnixAddress;
import io.sluice.net.Keepalive;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import io.sluice.net.kernel.Sockaddr;
import io.sluice.net.kernel.SocketOptions;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/// A listening descriptor. Configured by one thread at a time.
final class EpollListeningSocket extends ListeningSocket {
  private static final int STREAM = 1;
  private static final int DATAGRAM = 2;
  private static final int FLAGS = 0x800 | 0x80000; // SOCK_NONBLOCK, SOCK_CLOEXEC
  private static final int AT_FDCWD = -100;
  private static final int EVERYBODY = 0666;

  /// Loops that accept from it.
  final AtomicInteger acceptors = new AtomicInteger();

  private int fd;
  private boolean deferred;

  private EpollListeningSocket(int fd, ListenSpec spec, Address address) {
    super(spec, address);
    this.fd = fd;
  }

  // ---- opening ----

  /// @param beside whether the address may be used in another way already (SO_REUSEADDR)
  static EpollListeningSocket open(Kernel k, ListenSpec spec, boolean beside)
      throws SystemException {
    Address a = spec.address();
    String name = a.text();
    if (a instanceof UnixAddress(String path) && path.length() >= Sockaddr.UNIX_PATH) {
      throw new SystemException("bind() to " + name, SystemError.ENAMETOOLONG);
    }
    int type = (spec.datagram() ? DATAGRAM : STREAM) | FLAGS;
    int protocol = spec.multipath() ? IPPROTO_MPTCP : 0;
    int fd = (int) k.call(Abi.SOCKET, Sockaddr.family(a), type, protocol);
    if (fd < 0) {
      throw new SystemException("socket() " + name, -fd);
    }
    boolean done = false;
    try {
      if (beside) {
        must(
            "setsockopt(SO_REUSEADDR) ",
            name,
            SocketOptions.set(k, fd, SOL_SOCKET, SO_REUSEADDR, 1));
      }
      bind(k, fd, spec, name);
      EpollListeningSocket s = new EpollListeningSocket(fd, spec, boundTo(k, fd, a));
      done = true;
      return s;
    } finally {
      if (!done) {
        k.call(Abi.CLOSE, fd);
      }
    }
  }

  private static void bind(Kernel k, int fd, ListenSpec spec, String name) throws SystemException {
    if (spec.reusePort()) {
      must(
          "setsockopt(SO_REUSEPORT) ", name, SocketOptions.set(k, fd, SOL_SOCKET, SO_REUSEPORT, 1));
    }
    if (Sockaddr.family(spec.address()) == Sockaddr.AF_INET6) {
      int only = spec.ipv6Only() ? 1 : 0;
      must(
          "setsockopt(IPV6_V6ONLY) ",
          name,
          SocketOptions.set(k, fd, IPPROTO_IPV6, IPV6_V6ONLY, only));
    }
    if (spec.datagram()) {
      tellAddresses(k, fd, spec);
    }
    int length = Sockaddr.write(spec.address(), k.scratch(), 0);
    long r = k.call(Abi.BIND, fd, k.scratchAddress(), length);
    if (r == -SystemError.EADDRINUSE && abandoned(k, spec, length)) {
      k.call(Abi.UNLINKAT, AT_FDCWD, k.scratchAddress() + 2, 0);
      r = k.call(Abi.BIND, fd, k.scratchAddress(), length);
    }
    must("bind() to ", name, r);
    if (spec.address() instanceof UnixAddress) {
      // The path is in the scratch memory still. A failure leaves it to the umask.
      k.call(Abi.FCHMODAT, AT_FDCWD, k.scratchAddress() + 2, EVERYBODY);
    }
    if (!spec.datagram()) {
      must(
          "listen() to ",
          name + ", backlog " + spec.backlog(),
          k.call(Abi.LISTEN, fd, spec.backlog(), 0));
    }
  }

  /// Whether a path is that of a socket which nobody listens on any more: its process was killed,
  /// or was no longer allowed to remove it. The address is in the scratch memory.
  private static boolean abandoned(Kernel k, ListenSpec spec, int length) {
    if (!(spec.address() instanceof UnixAddress)) {
      return false;
    }
    int type = (spec.datagram() ? DATAGRAM : STREAM) | FLAGS;
    int probe = (int) k.call(Abi.SOCKET, Sockaddr.AF_UNIX, type, 0);
    long r = probe < 0 ? probe : k.call(Abi.CONNECT, probe, k.scratchAddress(), length);
    if (probe >= 0) {
      k.call(Abi.CLOSE, probe);
    }
    return r == -SystemError.ECONNREFUSED;
  }

  /// Has the kernel say which of a machine's addresses each datagram was sent to. Refused, answers
  /// come from whatever address the routing table says.
  private static void tellAddresses(Kernel k, int fd, ListenSpec spec) {
    if (spec.wildcard()) {
      boolean v6 = Sockaddr.family(spec.address()) == Sockaddr.AF_INET6;
      int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP;
      SocketOptions.set(k, fd, level, v6 ? IPV6_RECVPKTINFO : IP_PKTINFO, 1);
    }
  }

  private static void must(String call, String name, long r) throws SystemException {
    if (r < 0) {
      throw new SystemException(call + name, (int) -r);
    }
  }

  private static Address boundTo(Kernel k, int fd, Address wanted) throws SystemException {
    if (wanted instanceof UnixAddress || wanted.port() != 0) {
      return wanted;
    }
    return name(k, fd);
  }

  private static Address name(Kernel k, int fd) throws SystemException {
    long at = k.scratchAddress();
    k.scratch().set(ValueLayout.JAVA_INT, 0, Sockaddr.SIZE);
    long r = k.call(Abi.GETSOCKNAME, fd, at + 8, at);
    if (r < 0) {
      throw new SystemException("getsockname()", (int) -r);
    }
    return Sockaddr.read(k.scratch(), 8, k.scratch().get(ValueLayout.JAVA_INT, 0));
  }

  static EpollListeningSocket inherit(Kernel k, int fd) throws SystemException {
    Address address = name(k, fd);
    int type = SocketOptions.get(k, fd, SOL_SOCKET, SO_TYPE);
    must("getsockopt(SO_TYPE) ", address.text(), type);
    boolean reusePort = SocketOptions.get(k, fd, SOL_SOCKET, SO_REUSEPORT) > 0;
    boolean deferred =
        type == STREAM && SocketOptions.get(k, fd, IPPROTO_TCP, TCP_DEFER_ACCEPT) > 0;
    ListenSpec found =
        new ListenSpec(
            address,
            type == DATAGRAM,
            true,
            reusePort,
            false,
            ListenSpec.DEFAULT_BACKLOG,
            -1,
            -1,
            -1,
            deferred,
            Keepalive.DEFAULT);
    EpollListeningSocket s = new EpollListeningSocket(fd, found, address);
    s.deferred = deferred;
    if (type == DATAGRAM) {
      tellAddresses(k, fd, found);
    }
    k.call(Abi.FCNTL, fd, 4, 0x802); // F_SETFL: O_RDWR, O_NONBLOCK
    k.call(Abi.FCNTL, fd, 2, 1); // F_SETFD: FD_CLOEXEC
    return s;
  }

  // ---- options ----

  @Override
  public synchronized void configure(ListenSpec wanted, BiConsumer<String, Integer> refused) {
    Options o = new Options(refused);
    if (wanted.receiveBuffer() != -1) {
      o.set("SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, wanted.receiveBuffer());
    } else if (wanted.datagram()) {
      holdDatagrams();
    }
    if (wanted.sendBuffer() != -1) {
      o.set("SO_SNDBUF", SOL_SOCKET, SO_SNDBUF, wanted.sendBuffer());
    }
    o.keepalive(wanted.keepalive());
    if (wanted.fastOpen() != -1) {
      o.set("TCP_FASTOPEN", IPPROTO_TCP, TCP_FASTOPEN, wanted.fastOpen());
    }
    if (wanted.backlog() != spec().backlog() && !wanted.datagram()) {
      long r = Kernel.current().call(Abi.LISTEN, fd, wanted.backlog(), 0);
      if (r < 0) {
        String text = address().text() + ", backlog " + wanted.backlog();
        refused.accept("listen() to " + text + " failed, ignored", (int) -r);
      }
    }
    if (wanted.deferred() != deferred) {
      // A second is the shortest that the option knows; how long a connection has waited already
      // cannot be learnt.
      if (o.set("TCP_DEFER_ACCEPT", IPPROTO_TCP, TCP_DEFER_ACCEPT, wanted.deferred() ? 1 : 0)) {
        deferred = wanted.deferred();
      }
    }
    spec(wanted);
  }

  /// Lets the kernel keep what arrives while the loop is stopped for some milliseconds, by the
  /// collector or by the compiler in the first seconds. Its default holds some 270 small datagrams.
  /// Beyond `net.core.rmem_max` only root gets it; otherwise there is as much as that allows.
  private void holdDatagrams() {
    Kernel k = Kernel.current();
    // The kernel says twice what was set.
    if (SocketOptions.get(k, fd, SOL_SOCKET, SO_RCVBUF) / 2 < ListenSpec.DATAGRAM_BUFFER
        && SocketOptions.set(k, fd, SOL_SOCKET, SO_RCVBUFFORCE, ListenSpec.DATAGRAM_BUFFER) < 0) {
      SocketOptions.set(k, fd, SOL_SOCKET, SO_RCVBUF, ListenSpec.DATAGRAM_BUFFER);
    }
  }

  /// Sets options and reports those that the kernel refuses.
  private final class Options {
    private final BiConsumer<String, Integer> refused;

    Options(BiConsumer<String, Integer> refused) {
      this.refused = refused;
    }

    boolean set(String name, int level, int option, int value) {
      int r = SocketOptions.set(Kernel.current(), fd, level, option, value);
      if (r < 0) {
        String call = "setsockopt(" + name + ", " + value + ") ";
        refused.accept(call + address().text() + " failed, ignored", -r);
      }
      return r >= 0;
    }

    void keepalive(Keepalive k) {
      if (k.mode() != Keepalive.Mode.DEFAULT) {
        set("SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE, k.mode() == Keepalive.Mode.ON ? 1 : 0);
      }
      if (k.idle() != 0) {
        set("TCP_KEEPIDLE", IPPROTO_TCP, TCP_KEEPIDLE, k.idle());
      }
      if (k.interval() != 0) {
        set("TCP_KEEPINTVL", IPPROTO_TCP, TCP_KEEPINTVL, k.interval());
      }
      if (k.count() != 0) {
        set("TCP_KEEPCNT", IPPROTO_TCP, TCP_KEEPCNT, k.count());
      }
    }
  }

  @Override
  public synchronized void allowReuse() {
    // Refused, it shows when the next socket is bound.
    SocketOptions.set(Kernel.current(), fd, SOL_SOCKET, SO_REUSEPORT, 1);
  }

  // ---- state ----

  @Override
  public int descriptor() {
    return fd;
  }

  @Override
  public synchronized void close(boolean unlink) {
    if (fd < 0) {
      return;
    }
    Kernel kernel = Kernel.current();
    kernel.call(Abi.CLOSE, fd);
    fd = -1;
    if (unlink && address() instanceof UnixAddress) {
      Sockaddr.write(address(), kernel.scratch(), 0);
      kernel.call(Abi.UNLINKAT, AT_FDCWD, kernel.scratchAddress() + 2, 0);
    }
  }
}
