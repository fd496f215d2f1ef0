package io.sluice.traffic.names;

import io.sluice.config.ConfigException;
import io.sluice.config.Diagnostics;
import io.sluice.config.Level;
import io.sluice.core.text.Regex;
import java.util.ArrayList;
import java.util.List;

/// Collects the names of the servers of one address and finds those that clash.
final class ServerNames<S extends VirtualServer> {
  private final HostTable<S> table = new HostTable<>();
  private final List<ServerSelector.Pattern<S>> patterns = new ArrayList<>();
  private final String address;
  private final Diagnostics diagnostics;

  /// @param address how messages print it: `0.0.0.0:80`
  ServerNames(String address, Diagnostics diagnostics) {
    this.address = address;
    this.diagnostics = diagnostics;
  }

  /// A single server needs no look-up, unless its name captures something.
  static boolean needed(List<? extends VirtualServer> servers) {
    return servers.size() > 1 || captures(servers.getFirst().names());
  }

  /// Whether the last name that is a regular expression has groups.
  private static boolean captures(List<ServerName> names) {
    boolean groups = false;
    for (ServerName one : names) {
      if (one.regex() != null) {
        groups = one.regex().groups() > 0;
      }
    }
    return groups;
  }

  void add(S server) {
    for (ServerName name : server.names()) {
      Regex regex = name.regex();
      if (regex == null) {
        add(name.text(), server);
      } else {
        patterns.add(new ServerSelector.Pattern<>(regex, server));
      }
    }
  }

  private void add(String name, S server) {
    switch (table.addHost(name, server)) {
      case OK -> {}
      case CONFLICT ->
          diagnostics.add(
              Level.WARN,
              "conflicting server name \"" + name + "\" on " + address + ", ignored",
              null);
      case INVALID ->
          throw new ConfigException(
              "invalid server name or wildcard \"" + name + "\" on " + address, null);
    }
  }

  ServerSelector<S> selector(S defaultServer) {
    return new ServerSelector<>(defaultServer, table, patterns);
  }
}
