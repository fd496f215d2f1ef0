package io.sluice.net.proxyprotocol;

import io.sluice.core.address.IpAddress;
import io.sluice.core.address.ProxyHeader;
import io.sluice.core.address.Tlvs;
import io.sluice.core.bytes.Bytes;

/// Version 2: a signature, sixteen bits of what it is, a length, addresses, and TLVs.
final class BinaryHeader {
  static final byte[] SIGNATURE = Bytes.of("\r\n\r\n\0\r\nQUIT\n");

  /// Bytes up to the addresses.
  static final int FIXED = 16;

  static final int VERSION = 2;
  static final int LOCAL = 0;
  static final int PROXY = 1;
  static final int UNSPECIFIED = 0;
  static final int STREAM = 1;
  static final int DATAGRAM = 2;
  static final int INET = 1;
  static final int INET6 = 2;

  static final String TOO_LARGE = "header is too large";

  private BinaryHeader() {}

  /// @param limit bytes that a whole header may have
  static Parsed parse(byte[] b, int from, int to, int limit) {
    if (to - from < FIXED) {
      return Parsed.INCOMPLETE;
    }
    int version = (b[from + 12] & 0xff) >> 4;
    if (version != VERSION) {
      return new Parsed.Malformed("unknown PROXY protocol version: " + version);
    }
    int length = number(b, from + 14);
    if (FIXED + length > limit) {
      return new Parsed.Malformed(TOO_LARGE);
    }
    int end = from + FIXED + length;
    return end > to ? Parsed.INCOMPLETE : addresses(b, from, end);
  }

  private static Parsed addresses(byte[] b, int from, int end) {
    int command = b[from + 12] & 15;
    int family = (b[from + 13] & 0xff) >> 4;
    int transport = b[from + 13] & 15;
    int size = size(family);
    if (command != PROXY || transport != STREAM || size == 0) {
      return new Parsed.Complete(null, end);
    }
    int source = from + FIXED;
    int ports = source + 2 * size;
    int tlvs = ports + 4;
    if (tlvs > end) {
      return new Parsed.Malformed("header is too short"); // nginx says nothing
    }
    ProxyHeader header =
        new ProxyHeader(
            endpoint(b, source, size, ports),
            endpoint(b, source + size, size, ports + 2),
            Tlvs.copyOf(b, tlvs, end));
    return new Parsed.Complete(header, end);
  }

  /// Bytes of an address.
  private static int size(int family) {
    return switch (family) {
      case INET -> 4;
      case INET6 -> 16;
      default -> 0;
    };
  }

  private static ProxyHeader.Endpoint endpoint(byte[] b, int at, int size, int port) {
    return new ProxyHeader.Endpoint(IpAddress.of(b, at, size, 0).host(), number(b, port));
  }

  private static int number(byte[] b, int at) {
    return ((b[at] & 0xff) << 8) | (b[at + 1] & 0xff);
  }
}
