package io.sluice.traffic.names;

import io.sluice.config.ConfigException;
import io.sluice.config.Diagnostics;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Regex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The virtual servers of one address and port.
///
/// A name is looked for among exact names, then names that start with `*`, then names that end with
/// `*`, each longest first, then regular expressions in file order ([server
/// names](https://nginx.org/en/docs/http/server_names.html)).
///
/// @param <S> a server
public final class ServerSelector<S extends VirtualServer> {
  record Pattern<S>(Regex regex, S server) {}

  private final S defaultServer;
  private final HostTable<S> table;
  private final List<Pattern<S>> patterns;

  ServerSelector(S defaultServer, HostTable<S> table, List<Pattern<S>> patterns) {
    this.defaultServer = defaultServer;
    this.table = table;
    this.patterns = new ArrayList<>(patterns);
  }

  /// Of the servers that listen on an address. What is wrong with their names is told to the
  /// diagnostics.
  ///
  /// @param address how messages print it: `0.0.0.0:80`
  /// @param servers at least one
  public static <S extends VirtualServer> ServerSelector<S> of(
      String address, S defaultServer, List<S> servers, Diagnostics diagnostics) {
    ServerNames<S> names = new ServerNames<>(address, diagnostics);
    if (ServerNames.needed(servers)) {
      try {
        servers.forEach(names::add);
      } catch (ConfigException e) {
        diagnostics.add(e);
      }
    }
    return names.selector(defaultServer);
  }

  /// The server of exchanges that name none, or one that is not known.
  public S defaultServer() {
    return defaultServer;
  }

  /// The server of a name, or the default one.
  ///
  /// @param e whose captures a matching expression sets
  /// @param host in lower case, without port and without a dot at its end
  public S select(Exchange e, byte[] host, int from, int to) {
    S server = find(e, host, from, to);
    return server == null ? defaultServer : server;
  }

  /// The server of a name, or null if none has it; as above.
  public @Nullable S find(Exchange e, byte[] host, int from, int to) {
    S server = table.find(host, from, to - from);
    return server == null && to > from ? pattern(e, host, from, to) : server;
  }

  private @Nullable S pattern(Exchange e, byte[] host, int from, int to) {
    for (int i = 0; i < patterns.size(); i++) {
      Pattern<S> pattern = patterns.get(i);
      if (pattern.regex().matches(e, host, from, to - from)) {
        return pattern.server();
      }
    }
    return null;
  }
}
