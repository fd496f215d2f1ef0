package io.sluice.core.address;

import org.jspecify.annotations.Nullable;

/// A block of addresses that share their first bits: `10.0.0.0/8`, `2001:db8::/32`, `1.2.3.4`.
public final class Cidr {
  private static final int LONG = 64;
  private static final int V4_BITS = 32;
  private static final int V6_BITS = 128;

  private final IpAddress network;
  private final int bits;
  private final boolean strayBits;

  private Cidr(IpAddress network, int bits, boolean strayBits) {
    this.network = network;
    this.bits = bits;
    this.strayBits = strayBits;
  }

  /// Reads an address with or without `/BITS`; null if it is none.
  public static @Nullable Cidr parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    IpAddress parsed = address.startsWith("[") ? null : IpAddress.parse(address);
    if (parsed == null) {
      return null;
    }
    int size = parsed.isV6() ? V6_BITS : V4_BITS;
    int bits = slash < 0 ? size : bits(text, slash + 1);
    if (bits < 0 || bits > size) {
      return null;
    }
    IpAddress network = masked(parsed, bits);
    return new Cidr(network, bits, !network.equals(parsed));
  }

  /// The block of one address.
  public static Cidr of(IpAddress address) {
    return new Cidr(address.withPort(0), address.isV6() ? V6_BITS : V4_BITS, false);
  }

  private static int bits(String text, int from) {
    int bits = from == text.length() ? -1 : 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || bits > V6_BITS) {
        return -1;
      }
      bits = bits * 10 + c - '0';
    }
    return bits;
  }

  private static IpAddress masked(IpAddress address, int bits) {
    if (!address.isV6()) {
      return IpAddress.v4((int) (address.low() & mask(bits + V4_BITS)), address.port());
    }
    long high = address.high() & mask(Math.min(bits, LONG));
    long low = address.low() & mask(Math.max(bits - LONG, 0));
    return IpAddress.v6(high, low, address.port());
  }

  /// A long whose first `bits` bits are set.
  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (LONG - bits);
  }

  /// Its first address, with port 0.
  public IpAddress network() {
    return network;
  }

  /// How many bits its addresses share: 0 to 32, or 0 to 128.
  public int bits() {
    return bits;
  }

  /// Whether it was written with bits set behind the shared ones: nginx warns that these are
  /// meaningless.
  public boolean strayBits() {
    return strayBits;
  }

  /// Whether an address belongs to it. An IPv4 address never belongs to an IPv6 block; see
  /// [IpAddress#unmapped()] for mapped ones.
  public boolean contains(IpAddress address) {
    if (address.isV6() != network.isV6()) {
      return false;
    }
    long high = address.high() ^ network.high();
    long low = address.low() ^ network.low();
    if (!network.isV6()) {
      return (low & mask(bits + V4_BITS)) == 0 || bits == 0;
    }
    return ((high & mask(Math.min(bits, LONG))) | (low & mask(Math.max(bits - LONG, 0)))) == 0;
  }

  @Override
  public String toString() {
    return network.host() + '/' + bits;
  }
}
