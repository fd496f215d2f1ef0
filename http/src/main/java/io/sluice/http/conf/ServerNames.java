package io.sluice.http.conf;

import io.sluice.config.ConfigException;
import io.sluice.core.Regex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Collects the names of the servers of one address and finds those that clash.
final class ServerNames {
  private final Map<String, HttpServer> exact = new HashMap<>();
  private final Map<String, HttpServer> heads = new HashMap<>();
  private final Map<String, HttpServer> tails = new HashMap<>();
  private final Set<String> dotted = new HashSet<>();
  private final List<ServerSelector.Pattern> patterns = new ArrayList<>();
  private final String address;
  private final Consumer<String> warnings;

  /// @param address how messages print it: `0.0.0.0:80`
  ServerNames(String address, Consumer<String> warnings) {
    this.address = address;
    this.warnings = warnings;
  }

  void add(HttpServer server) {
    for (ServerName name : server.names()) {
      Regex regex = name.regex();
      if (regex != null) {
        patterns.add(new ServerSelector.Pattern(regex, server));
      } else if (!add(name.text(), server)) {
        warnings.accept(
            "conflicting server name \"" + name.text() + "\" on " + address + ", ignored");
      }
    }
  }

  private boolean add(String name, HttpServer server) {
    check(name);
    if (name.length() > 1 && name.startsWith(".")) {
      String bare = name.substring(1);
      if (exact.containsKey(bare) || !dotted.add(bare)) {
        return false;
      }
      if (heads.putIfAbsent(name, server) != null) {
        return false;
      }
      exact.put(bare, server);
      return true;
    }
    if (name.length() > 2 && name.startsWith("*.")) {
      return heads.putIfAbsent(name.substring(1), server) == null;
    }
    if (name.length() > 2 && name.endsWith(".*")) {
      return tails.putIfAbsent(name.substring(0, name.length() - 1), server) == null;
    }
    if (name.indexOf('*') >= 0) {
      throw invalid(name);
    }
    return !dotted.contains(name) && exact.putIfAbsent(name, server) == null;
  }

  private void check(String name) {
    boolean twice = name.indexOf('*') != name.lastIndexOf('*');
    if (twice || name.contains("..") || name.indexOf('\0') >= 0) {
      throw invalid(name);
    }
  }

  private ConfigException invalid(String name) {
    return new ConfigException(
        "invalid server name or wildcard \"" + name + "\" on " + address, null);
  }

  ServerSelector selector(HttpServer defaultServer) {
    return new ServerSelector(
        defaultServer, new NameTable(exact), new NameTable(heads), new NameTable(tails), patterns);
  }
}
