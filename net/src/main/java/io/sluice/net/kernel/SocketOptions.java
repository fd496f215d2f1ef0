package io.sluice.net.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Levels and names of socket options, the same on both processors.
public final class SocketOptions {
  public static final int SOL_SOCKET = 1;
  public static final int IPPROTO_IP = 0;
  public static final int IPPROTO_TCP = 6;
  public static final int IPPROTO_UDP = 17;
  public static final int IPPROTO_IPV6 = 41;
  public static final int IPPROTO_MPTCP = 262;

  public static final int SO_REUSEADDR = 2;
  public static final int SO_TYPE = 3;
  public static final int SO_ERROR = 4;
  public static final int SO_SNDBUF = 7;
  public static final int SO_RCVBUF = 8;
  public static final int SO_KEEPALIVE = 9;
  public static final int SO_LINGER = 13;
  public static final int SO_RCVBUFFORCE = 33;
  public static final int SO_REUSEPORT = 15;

  public static final int TCP_NODELAY = 1;
  public static final int TCP_CORK = 3;
  public static final int TCP_KEEPIDLE = 4;
  public static final int TCP_KEEPINTVL = 5;
  public static final int TCP_KEEPCNT = 6;
  public static final int TCP_DEFER_ACCEPT = 9;
  public static final int TCP_INFO = 11;
  public static final int TCP_FASTOPEN = 23;

  public static final int IP_PKTINFO = 8;
  public static final int IP_TRANSPARENT = 19;
  public static final int IP_BIND_ADDRESS_NO_PORT = 24;
  public static final int IPV6_V6ONLY = 26;
  public static final int IPV6_RECVPKTINFO = 49;
  public static final int IPV6_PKTINFO = 50;
  public static final int UDP_SEGMENT = 103;
  public static final int IPV6_TRANSPARENT = 75;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private SocketOptions() {}

  /// Sets a number: 0 or the negative error number.
  public static int set(Kernel k, int fd, int level, int name, int value) {
    k.scratch().set(INT, 0, value);
    return (int) k.call(Abi.SETSOCKOPT, fd, level, name, k.scratchAddress(), 4, 0);
  }

  /// Makes `close` send a reset.
  public static int lingerZero(Kernel k, int fd) {
    MemorySegment m = k.scratch();
    m.set(INT, 0, 1);
    m.set(INT, 4, 0);
    return (int) k.call(Abi.SETSOCKOPT, fd, SOL_SOCKET, SO_LINGER, k.scratchAddress(), 8, 0);
  }

  /// Reads a number, or answers the negative error number.
  public static int get(Kernel k, int fd, int level, int name) {
    int r = read(k, fd, level, name, 4);
    return r < 0 ? r : k.scratch().get(INT, 8);
  }

  /// Reads up to `size` bytes to offset 8 of the scratch memory; 0 or the negative error number.
  public static int read(Kernel k, int fd, int level, int name, int size) {
    long at = k.scratchAddress();
    k.scratch().set(INT, 0, size);
    return (int) k.call(Abi.GETSOCKOPT, fd, level, name, at + 8, at, 0);
  }
}
