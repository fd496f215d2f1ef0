package io.sluice.traffic.realip;

import io.sluice.core.address.Address;
import io.sluice.core.address.Cidr;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import java.util.ArrayList;
import java.util.List;

/// The proxies whose word about the client counts.
public final class TrustedProxies {
  private final List<Cidr> blocks = new ArrayList<>();
  private boolean unix;

  /// None yet.
  public TrustedProxies() {}

  /// Those of these blocks.
  public static TrustedProxies of(List<Cidr> blocks) {
    TrustedProxies proxies = new TrustedProxies();
    proxies.blocks.addAll(blocks);
    return proxies;
  }

  /// Adds addresses.
  public void add(Cidr block) {
    blocks.add(block);
  }

  /// Adds one address; that of any unix socket stands for all.
  public void add(Address address) {
    switch (address) {
      case UnixAddress _ -> unix = true;
      case IpAddress ip -> blocks.add(Cidr.of(ip));
    }
  }

  public boolean isEmpty() {
    return blocks.isEmpty() && !unix;
  }

  /// Whether this is one of them. IPv4 in IPv6 is IPv4.
  public boolean contains(Address address) {
    return switch (address) {
      case UnixAddress _ -> unix;
      case IpAddress ip -> contains(ip.unmapped());
    };
  }

  private boolean contains(IpAddress ip) {
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).contains(ip)) {
        return true;
      }
    }
    return false;
  }
}
