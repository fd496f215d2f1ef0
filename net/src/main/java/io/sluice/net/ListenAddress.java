package io.sluice.net;

import io.sluice.core.address.Address;
import io.sluice.core.address.HostNames;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The first argument of `listen`: `address:port`, `address`, `port`, `*:port`, `[::]:port`,
/// `name:port`, `unix:path`, each port also as a range `first-last`. Names are looked up here and
/// now, as the configuration is read.
final class ListenAddress {
  private static final int MAX_PORT = 65535;
  private static final int MAX_UNIX_PATH = 107; // sun_path without its zero

  private final String text;
  private final int defaultPort;
  private int port;
  private int lastPort;

  private ListenAddress(String text, int defaultPort) {
    this.text = text;
    this.defaultPort = defaultPort;
  }

  /// All addresses, without repetitions, in nginx's order: by name's address, then by port.
  ///
  /// @throws Refused with what is wrong, as `invalid port`
  static List<Address> parse(String text, int defaultPort) throws Refused {
    if (text.regionMatches(true, 0, "unix:", 0, 5)) {
      return List.of(unix(text.substring(5)));
    }
    ListenAddress a = new ListenAddress(text, defaultPort);
    return a.expand(text.startsWith("[") ? a.ipv6() : a.ipv4OrName());
  }

  private static Address unix(String path) throws Refused {
    if (path.isEmpty()) {
      throw new Refused("no path in the unix domain socket");
    }
    if (path.length() > MAX_UNIX_PATH) {
      throw new Refused("too long path in the unix domain socket");
    }
    return new UnixAddress(path);
  }

  private List<IpAddress> ipv6() throws Refused {
    int end = text.indexOf(']');
    if (end < 0 || text.indexOf('/', end) >= 0) {
      throw new Refused("invalid host");
    }
    if (end + 1 == text.length()) {
      port = defaultPort;
    } else if (text.charAt(end + 1) == ':') {
      ports(text.substring(end + 2));
    } else {
      throw new Refused("invalid host");
    }
    if (end == 1) {
      throw new Refused("no host");
    }
    IpAddress ip = IpAddress.parse(text.substring(1, end));
    if (ip == null || !ip.isV6()) {
      throw new Refused("invalid IPv6 address");
    }
    return List.of(ip);
  }

  private List<IpAddress> ipv4OrName() throws Refused {
    if (text.indexOf('/') >= 0 || text.indexOf('?') >= 0) {
      throw new Refused("invalid host");
    }
    int colon = text.indexOf(':');
    if (colon < 0 && portsOnly()) {
      return List.of(IpAddress.v4(0, 0));
    }
    String host = text;
    if (colon >= 0) {
      ports(text.substring(colon + 1));
      host = text.substring(0, colon);
    } else {
      port = defaultPort;
    }
    if (host.isEmpty()) {
      throw new Refused("no host");
    }
    if (host.equals("*")) {
      return List.of(IpAddress.v4(0, 0));
    }
    IpAddress literal = IpAddress.parse(host);
    return literal != null ? List.of(literal) : lookUp(host);
  }

  /// Whether the text is a port or a range; what only looks like one is refused.
  private boolean portsOnly() throws Refused {
    int dash = text.indexOf('-');
    if (number(dash < 0 ? text : text.substring(0, dash)) < 0) {
      return false;
    }
    if (dash >= 0 && number(text.substring(dash + 1)) < 0) {
      return false;
    }
    ports(text);
    return true;
  }

  private void ports(String range) throws Refused {
    int dash = range.indexOf('-');
    if (dash >= 0) {
      lastPort = valid(range.substring(dash + 1));
    }
    port = valid(dash < 0 ? range : range.substring(0, dash));
    if (lastPort != 0 && port > lastPort) {
      throw new Refused("invalid port range");
    }
  }

  private static int valid(String digits) throws Refused {
    int n = number(digits);
    if (n < 1 || n > MAX_PORT) {
      throw new Refused("invalid port");
    }
    return n;
  }

  /// The number, one that is too large for a port if it is longer than nine digits, or -1.
  private static int number(String digits) {
    if (digits.isEmpty()) {
      return -1;
    }
    int n = 0;
    for (int i = 0; i < digits.length(); i++) {
      int d = digits.charAt(i) - '0';
      if (d < 0 || d > 9) {
        return -1;
      }
      n = Math.min(n * 10 + d, MAX_PORT + 1);
    }
    return n;
  }

  private static List<IpAddress> lookUp(String host) throws Refused {
    List<IpAddress> found = new ArrayList<>();
    for (Address address : HostNames.resolve(host, 0)) {
      if (address instanceof IpAddress ip) {
        found.add(ip);
      }
    }
    if (found.isEmpty()) {
      throw new Refused("host not found");
    }
    return found;
  }

  private List<Address> expand(List<IpAddress> hosts) {
    Set<Address> all = new LinkedHashSet<>();
    for (IpAddress host : hosts) {
      for (int p = port; p <= Math.max(port, lastPort); p++) {
        all.add(host.withPort(p));
      }
    }
    return List.copyOf(all);
  }

  /// What is wrong with an address.
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String what) {
      super(what, null, false, false);
    }

    String what() {
      return String.valueOf(getMessage());
    }
  }
}
