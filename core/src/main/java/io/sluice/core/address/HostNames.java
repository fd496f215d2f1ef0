package io.sluice.core.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;

/// Names in a configuration are resolved once, by the system, while the configuration is loaded:
/// this blocks.
public final class HostNames {
  static {
    // A reload asks anew; the JDK's cache would answer from up to half a minute ago.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  private HostNames() {}

  /// All addresses of a name, in the system's order; empty if it has none.
  public static List<Address> resolve(String host, int port) {
    if (host.isEmpty()) {
      return List.of(); // the JDK would say that it is this machine
    }
    InetAddress[] found;
    try {
      found = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      return List.of();
    }
    List<Address> addresses = new ArrayList<>();
    for (InetAddress each : found) {
      byte[] bytes = each.getAddress();
      addresses.add(IpAddress.of(bytes, 0, bytes.length, port));
    }
    return addresses;
  }
}
