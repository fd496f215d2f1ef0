package io.sluice.traffic.proxyprotocol;

import io.sluice.core.address.Tlvs;
import io.sluice.core.bytes.Bytes;
import java.util.Locale;

/// What the load balancers of clouds add, in types that the PROXY protocol leaves to applications.
enum VendorTlv {
  /// [The
  /// endpoint](https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html#proxy-protocol)
  /// that a client of a VPC came through: a text, behind a byte that says so.
  AWS_VPCE_ID(0xEA) {
    @Override
    boolean write(Tlvs tlvs, int value, int length, Bytes out) {
      if (length < 1 || tlvs.number(value, 1) != SUBTYPE) {
        return false;
      }
      tlvs.write(value + 1, length - 1, out);
      return true;
    }
  },

  /// [The
  /// link](https://learn.microsoft.com/en-us/azure/private-link/private-link-service-overview#getting-connection-information-using-tcp-proxy-v2)
  /// of a private endpoint: four bytes, the lowest first, behind a byte that says so. Written in
  /// decimal, as Azure shows it.
  AZURE_PEL_ID(0xEE) {
    @Override
    boolean write(Tlvs tlvs, int value, int length, Bytes out) {
      if (length != 5 || tlvs.number(value, 1) != SUBTYPE) {
        return false;
      }
      int link = Integer.reverseBytes((int) tlvs.number(value + 1, 4));
      out.appendNumber(Integer.toUnsignedLong(link));
      return true;
    }
  },

  /// [The
  /// connection](https://cloud.google.com/vpc/docs/configure-private-service-connect-producer#proxy-protocol)
  /// of Private Service Connect: eight bytes, the highest first. Written in decimal, as Google
  /// shows it.
  GCP_CONN_ID(0xE0) {
    @Override
    boolean write(Tlvs tlvs, int value, int length, Bytes out) {
      if (length != 8) {
        return false;
      }
      out.append(Long.toUnsignedString(tlvs.number(value, 8)));
      return true;
    }
  };

  private static final int SUBTYPE = 1;

  private final int type;

  VendorTlv(int type) {
    this.type = type;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Appends the value; false if there is none, or none that the vendor would send.
  boolean write(Tlvs tlvs, Bytes out) {
    int value = tlvs.find(type, 0, tlvs.size());
    return value >= 0 && write(tlvs, value, tlvs.length(value), out);
  }

  abstract boolean write(Tlvs tlvs, int value, int length, Bytes out);
}
