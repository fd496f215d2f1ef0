package io.sluice.core.address;

import io.sluice.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// An IPv4 or IPv6 address with a port, held in two longs.
public final class IpAddress implements Address {
  private final long high;
  private final long low;
  private final boolean v6;
  private final int port;
  private @Nullable String text;
  private @Nullable String host;

  private IpAddress(long high, long low, boolean v6, int port) {
    this.high = high;
    this.low = low;
    this.v6 = v6;
    this.port = port;
  }

  /// An IPv4 address.
  ///
  /// @param bits the four bytes, the first one highest
  /// @param port 0 to 65535
  public static IpAddress v4(int bits, int port) {
    return new IpAddress(0, bits & 0xFFFF_FFFFL, false, port);
  }

  /// An IPv6 address.
  ///
  /// @param high the first eight bytes
  /// @param low the last eight bytes
  /// @param port 0 to 65535
  public static IpAddress v6(long high, long low, int port) {
    return new IpAddress(high, low, true, port);
  }

  /// Reads an address in network order.
  ///
  /// @param count 4 or 16
  public static IpAddress of(byte[] b, int offset, int count, int port) {
    return count == 4
        ? v4((int) bigEndian(b, offset, 4), port)
        : v6(bigEndian(b, offset, 8), bigEndian(b, offset + 8, 8), port);
  }

  private static long bigEndian(byte[] b, int offset, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = (value << 8) | (b[offset + i] & 0xFF);
    }
    return value;
  }

  /// A literal address without a port: `1.2.3.4`, `::1` or `[::1]`. Null if it is none.
  public static @Nullable IpAddress parse(String text) {
    return parse(text, 0);
  }

  /// A literal address as in [#parse(String)], with the port given apart.
  public static @Nullable IpAddress parse(String text, int port) {
    return IpText.parse(text, port);
  }

  public boolean isV6() {
    return v6;
  }

  /// The first eight bytes of an IPv6 address, 0 for IPv4.
  public long high() {
    return high;
  }

  /// The last eight bytes of an IPv6 address, or the IPv4 address as an unsigned 32-bit number.
  public long low() {
    return low;
  }

  /// Whether this is an IPv4 address written in IPv6, `::ffff:1.2.3.4`.
  public boolean isMappedV4() {
    return v6 && high == 0 && low >>> 32 == 0xFFFF;
  }

  /// The IPv4 address of a mapped one; otherwise this.
  public IpAddress unmapped() {
    return isMappedV4() ? v4((int) low, port) : this;
  }

  /// 0.0.0.0 or ::.
  public boolean isWildcard() {
    return high == 0 && low == 0;
  }

  /// The byte at an index from the front: 0 to 3, or 0 to 15.
  public int byteAt(int index) {
    if (!v6) {
      return (int) (low >>> (24 - 8 * index)) & 0xFF;
    }
    long half = index < 8 ? high : low;
    return (int) (half >>> (56 - 8 * (index & 7))) & 0xFF;
  }

  /// 4 or 16.
  public int size() {
    return v6 ? 16 : 4;
  }

  public IpAddress withPort(int newPort) {
    return newPort == port ? this : new IpAddress(high, low, v6, newPort);
  }

  /// Whether both are the same address, whatever their ports.
  public boolean sameHost(IpAddress other) {
    return high == other.high && low == other.low && v6 == other.v6;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String text() {
    String known = text;
    if (known == null) {
      Bytes out = new Bytes(64);
      compose(out);
      text = known = out.text();
    }
    return known;
  }

  @Override
  public String host() {
    String known = host;
    if (known == null) {
      Bytes out = new Bytes(64);
      writeHost(out);
      host = known = out.text();
    }
    return known;
  }

  @Override
  public void write(Bytes out) {
    String known = text;
    if (known != null) {
      out.append(known);
    } else {
      compose(out);
    }
  }

  private void compose(Bytes out) {
    if (v6) {
      out.append('[');
      IpText.write(this, out);
      out.append(']');
    } else {
      IpText.write(this, out);
    }
    out.append(':').appendNumber(port);
  }

  @Override
  public void writeHost(Bytes out) {
    String known = host;
    if (known != null) {
      out.append(known);
    } else {
      IpText.write(this, out);
    }
  }

  @Override
  public void writeBinary(Bytes out) {
    for (int i = 0; i < size(); i++) {
      out.append(byteAt(i));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpAddress that && sameHost(that) && port == that.port;
  }

  @Override
  public int hashCode() {
    return (Long.hashCode(high) * 31 + Long.hashCode(low)) * 31 + port;
  }

  @Override
  public String toString() {
    return text();
  }
}
