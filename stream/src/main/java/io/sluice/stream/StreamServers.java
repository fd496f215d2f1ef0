package io.sluice.stream;

import io.sluice.config.Diagnostics;
import io.sluice.config.Scope;
import io.sluice.net.Binding;
import io.sluice.net.Endpoint;
import io.sluice.net.Ports;
import io.sluice.traffic.names.ServerSelector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The servers of a `stream` block and where they listen.
final class StreamServers {
  private final List<Binding<Scope>> bindings;
  private final Map<Endpoint<Scope>, ServerSelector<StreamServer>> selectors = new HashMap<>();

  /// @param blocks those of the servers
  /// @param diagnostics hear about names that clash
  StreamServers(List<Scope> blocks, Ports<Scope> ports, Diagnostics diagnostics) {
    Map<Scope, StreamServer> servers = new HashMap<>();
    blocks.forEach(block -> servers.put(block, new StreamServer(block)));
    for (Endpoint<Scope> endpoint : ports.endpoints()) {
      List<StreamServer> here = endpoint.servers().stream().map(servers::get).toList();
      StreamServer first = here.get(endpoint.servers().indexOf(endpoint.defaultServer()));
      String address = endpoint.address().text();
      selectors.put(endpoint, ServerSelector.of(address, first, here, diagnostics));
    }
    bindings = ports.bindings();
  }

  /// What to listen on.
  List<Binding<Scope>> bindings() {
    return bindings;
  }

  /// Chooses among the servers of an address.
  ServerSelector<StreamServer> of(Endpoint<Scope> endpoint) {
    ServerSelector<StreamServer> selector = selectors.get(endpoint);
    if (selector == null) {
      throw new IllegalArgumentException("not of this configuration: " + endpoint.address());
    }
    return selector;
  }
}
