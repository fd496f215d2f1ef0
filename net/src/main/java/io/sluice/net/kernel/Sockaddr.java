package io.sluice.net.kernel;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// `struct sockaddr` in its three kinds, little-endian as both processors are.
public final class Sockaddr {
  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;

  /// Bytes that the largest kind takes.
  public static final int SIZE = 112;

  /// Bytes of a unix path with its final zero.
  public static final int UNIX_PATH = 108;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private Sockaddr() {}

  public static int family(Address a) {
    return switch (a) {
      case IpAddress ip -> ip.isV6() ? AF_INET6 : AF_INET;
      case UnixAddress _ -> AF_UNIX;
    };
  }

  /// Writes an address at an offset divisible by eight and answers its length. A path that is too
  /// long is cut, so the caller checks it.
  public static int write(Address a, MemorySegment to, long at) {
    return switch (a) {
      case IpAddress ip when ip.isV6() -> writeIpv6(ip, to, at);
      case IpAddress ip -> writeIpv4(ip, to, at);
      case UnixAddress unix -> writeUnix(unix, to, at);
    };
  }

  private static int writeIpv4(IpAddress ip, MemorySegment to, long at) {
    to.set(INT, at, AF_INET | port(ip) << 16);
    to.set(INT, at + 4, Integer.reverseBytes((int) ip.low()));
    to.set(LONG, at + 8, 0);
    return 16;
  }

  private static int writeIpv6(IpAddress ip, MemorySegment to, long at) {
    to.set(INT, at, AF_INET6 | port(ip) << 16);
    to.set(INT, at + 4, 0);
    to.set(LONG, at + 8, Long.reverseBytes(ip.high()));
    to.set(LONG, at + 16, Long.reverseBytes(ip.low()));
    to.set(INT, at + 24, 0);
    return 28;
  }

  private static int writeUnix(UnixAddress unix, MemorySegment to, long at) {
    String path = unix.path();
    int length = Math.min(path.length(), UNIX_PATH - 1);
    to.set(BYTE, at, (byte) AF_UNIX);
    to.set(BYTE, at + 1, (byte) 0);
    for (int i = 0; i < length; i++) {
      to.set(BYTE, at + 2 + i, (byte) path.charAt(i));
    }
    to.set(BYTE, at + 2 + length, (byte) 0);
    return 2 + length + 1;
  }

  /// Reads an address of `length` bytes.
  public static Address read(MemorySegment from, long at, int length) {
    int head = length < 4 ? AF_UNIX : from.get(INT, at);
    int port = Short.toUnsignedInt(Short.reverseBytes((short) (head >>> 16)));
    return switch (head & 0xFFFF) {
      case AF_INET -> IpAddress.v4(Integer.reverseBytes(from.get(INT, at + 4)), port);
      case AF_INET6 ->
          IpAddress.v6(
              Long.reverseBytes(from.get(LONG, at + 8)),
              Long.reverseBytes(from.get(LONG, at + 16)),
              port);
      default -> readUnix(from, at, length);
    };
  }

  private static UnixAddress readUnix(MemorySegment from, long at, int length) {
    StringBuilder path = new StringBuilder();
    for (int i = 2; i < length; i++) {
      byte b = from.get(BYTE, at + i);
      if (b == 0) {
        break;
      }
      path.append((char) (b & 0xFF));
    }
    return path.isEmpty() ? UnixAddress.UNNAMED : new UnixAddress(path.toString());
  }

  private static int port(IpAddress ip) {
    return Short.toUnsignedInt(Short.reverseBytes((short) ip.port()));
  }
}
