package io.sluice.traffic.geo;

import io.sluice.core.address.IpAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a `geo` knows of addresses.
sealed interface GeoBase {
  /// The value of an address; null stands for one that is not known, which nginx takes as
  /// 255.255.255.255.
  byte[] find(@Nullable IpAddress address);

  /// By networks.
  record Networks(PrefixTree v4, PrefixTree v6) implements GeoBase {
    private static final byte[] NOTHING = {};
    static final IpAddress UNKNOWN = IpAddress.v4(-1, 0);

    @Override
    public byte[] find(@Nullable IpAddress address) {
      IpAddress ip = address == null ? UNKNOWN : address.unmapped();
      byte[] found = ip.isV6() ? v6.find(ip) : v4.find(ip);
      return found == null ? NOTHING : found;
    }
  }

  /// By ranges of IPv4 addresses; IPv6 addresses are unknown to it.
  final class Ranges implements GeoBase {
    private final long[] starts;
    private final long[] ends;
    private final byte[][] values;
    private final byte[] byDefault;

    Ranges(long[] starts, long[] ends, byte[][] values, byte[] byDefault) {
      this.starts = starts;
      this.ends = ends;
      this.values = values;
      this.byDefault = byDefault;
    }

    @Override
    public byte[] find(@Nullable IpAddress address) {
      IpAddress ip = address == null ? Networks.UNKNOWN : address.unmapped();
      long bits = ip.isV6() ? Networks.UNKNOWN.low() : ip.low();
      int at = Arrays.binarySearch(starts, bits);
      int range = at >= 0 ? at : -at - 2;
      return range >= 0 && bits <= ends[range] ? values[range] : byDefault;
    }
  }
}
