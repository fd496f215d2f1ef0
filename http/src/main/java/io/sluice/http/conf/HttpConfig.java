package io.sluice.http.conf;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Scope;
import io.sluice.core.address.IpAddress;
import io.sluice.net.Binding;
import io.sluice.net.Endpoint;
import io.sluice.net.Listen;
import io.sluice.net.ListenSpec;
import io.sluice.net.Ports;
import io.sluice.traffic.names.ServerSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The virtual servers of an `http` block and the addresses that they listen on.
public final class HttpConfig {
  private static final int PORT = 80;
  private static final int UNPRIVILEGED_PORT = 8000;

  private final Scope scope;
  private final List<HttpServer> servers = new ArrayList<>();
  private final Ports<HttpServer> ports = new Ports<>();
  private final Map<Endpoint<HttpServer>, ServerSelector<HttpServer>> selectors = new HashMap<>();

  private HttpConfig(Scope scope) {
    this.scope = scope;
  }

  /// Builds the servers of a block. What is wrong with them is in the configuration's diagnostics
  /// afterwards.
  ///
  /// @param http the block
  /// @param privileged whether ports below 1024 may be used: decides the port of a server without
  ///   `listen`
  public static HttpConfig of(Scope http, boolean privileged) {
    HttpConfig config = new HttpConfig(http);
    for (Scope block : http.children(Blocks.SERVER)) {
      config.add(block, privileged);
    }
    for (Endpoint<HttpServer> endpoint : config.ports.endpoints()) {
      config.selectors.put(endpoint, config.selector(endpoint));
    }
    return config;
  }

  private void add(Scope block, boolean privileged) {
    HttpServer server = new HttpServer(block);
    new LocationBuilder(server).fill(server.root());
    servers.add(server);
    List<ListenStatement> listens = block.own(Blocks.LISTEN);
    if (listens == null) {
      listen(byDefault(privileged), server, block.arguments());
      return;
    }
    for (ListenStatement statement : listens) {
      listen(statement.listen(), server, statement.arguments());
    }
  }

  private void listen(Listen listen, HttpServer server, Arguments a) {
    try {
      ports.add(listen, server, a);
    } catch (ConfigException e) {
      scope.diagnostics().add(e);
    }
  }

  private static Listen byDefault(boolean privileged) {
    IpAddress any = IpAddress.v4(0, privileged ? PORT : UNPRIVILEGED_PORT);
    return new Listen(List.of(any), ListenSpec.of(any), false, false, false, Set.of());
  }

  private ServerSelector<HttpServer> selector(Endpoint<HttpServer> endpoint) {
    return ServerSelector.of(
        endpoint.address().text(),
        endpoint.defaultServer(),
        endpoint.servers(),
        scope.diagnostics());
  }

  /// The `http` block.
  public Scope scope() {
    return scope;
  }

  /// All servers in file order.
  public List<HttpServer> servers() {
    return servers;
  }

  /// The sockets to open.
  public List<Binding<HttpServer>> bindings() {
    return ports.bindings();
  }

  /// Chooses among the servers of an address.
  ///
  /// @param endpoint of one of the [#bindings()]
  /// @throws IllegalArgumentException if it is of another configuration
  public ServerSelector<HttpServer> selectorOf(Endpoint<HttpServer> endpoint) {
    ServerSelector<HttpServer> selector = selectors.get(endpoint);
    if (selector == null) {
      throw new IllegalArgumentException("not of this configuration: " + endpoint.address());
    }
    return selector;
  }
}
