package io.sluice.net.proxyprotocol;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import java.util.zip.CRC32C;

/// Writes the header that a connection to a server, or the first datagram, begins with.
public enum HeaderWriter {
  /// Writes nothing.
  OFF {
    @Override
    public void write(Address client, Address local, boolean datagram, Bytes out) {}
  },

  /// Writes version 1. Both addresses are of the family that it names.
  ON {
    @Override
    public void write(Address client, Address local, boolean datagram, Bytes out) {
      if (client instanceof IpAddress from && local instanceof IpAddress to) {
        boolean six = from.isV6() || to.isV6();
        out.append(six ? "PROXY TCP6 " : "PROXY TCP4 ");
        (six ? mapped(from) : from).writeHost(out);
        (six ? mapped(to) : to).writeHost(out.append(' '));
        out.append(' ').appendNumber(from.port()).append(' ').appendNumber(to.port());
        out.append("\r\n");
      } else {
        out.append("PROXY UNKNOWN\r\n");
      }
    }
  },

  /// Writes version 2, with a checksum.
  V2 {
    @Override
    public void write(Address client, Address local, boolean datagram, Bytes out) {
      int start = out.length;
      out.append(BinaryHeader.SIGNATURE);
      if (client instanceof IpAddress from && local instanceof IpAddress to) {
        addresses(from, to, datagram, out);
      } else {
        begin(BinaryHeader.LOCAL, BinaryHeader.UNSPECIFIED, BinaryHeader.UNSPECIFIED, out);
      }
      checksum(start, out);
    }
  };

  private static final int TLV_CRC32C = 3;
  private static final int CRC32C_SIZE = 4;

  /// Appends a header that says who the client is.
  ///
  /// @param client the client, as far as this server knows: see
  ///   [io.sluice.core.exchange.Exchange#remote()]
  /// @param local what it has connected to
  /// @param datagram whether it sends datagrams
  public abstract void write(Address client, Address local, boolean datagram, Bytes out);

  /// Both addresses are written in one family: the larger one, but what is IPv4 in IPv6 on both
  /// sides is IPv4.
  private static void addresses(IpAddress from, IpAddress to, boolean datagram, Bytes out) {
    IpAddress source = from;
    IpAddress destination = to;
    if (from.isMappedV4() && to.isMappedV4()) {
      source = from.unmapped();
      destination = to.unmapped();
    } else if (from.isV6() != to.isV6()) {
      source = mapped(from);
      destination = mapped(to);
    }
    int family = source.isV6() ? BinaryHeader.INET6 : BinaryHeader.INET;
    int transport = datagram ? BinaryHeader.DATAGRAM : BinaryHeader.STREAM;
    begin(BinaryHeader.PROXY, family, transport, out);
    source.writeBinary(out);
    destination.writeBinary(out);
    number(out, from.port());
    number(out, to.port());
  }

  private static IpAddress mapped(IpAddress a) {
    return a.isV6() ? a : IpAddress.v6(0, 0xFFFF_0000_0000L | a.low(), a.port());
  }

  private static void begin(int command, int family, int transport, Bytes out) {
    out.append((BinaryHeader.VERSION << 4) | command).append((family << 4) | transport);
    number(out, 0); // the length, when it is known
  }

  /// The last TLV, over everything from the signature to itself with zeros as its value.
  private static void checksum(int start, Bytes out) {
    out.append(TLV_CRC32C);
    number(out, CRC32C_SIZE);
    int length = out.length - start + CRC32C_SIZE - BinaryHeader.FIXED;
    out.array[start + BinaryHeader.FIXED - 2] = (byte) (length >> 8);
    out.array[start + BinaryHeader.FIXED - 1] = (byte) length;
    out.fill(0, CRC32C_SIZE);
    CRC32C crc = new CRC32C();
    crc.update(out.array, start, out.length - start);
    out.length -= CRC32C_SIZE;
    number(out, (int) (crc.getValue() >>> 16));
    number(out, (int) crc.getValue());
  }

  private static void number(Bytes out, int value) {
    out.append(value >> 8).append(value);
  }
}
