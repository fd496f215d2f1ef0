package io.sluice.upstream.resolve;

import org.jspecify.annotations.Nullable;

/// The name that a server line with `resolve` stands for: what it is resolved to decides which
/// peers the line has.
///
/// @param port of all its addresses; 0 for a service, which has ports of its own
/// @param service what is looked up instead of the name itself, or null
public record RuntimeName(String host, int port, @Nullable String service) {
  /// What messages call it: `example.net`, `service http of example.net`.
  String description() {
    return service == null ? host : "service " + service + " of " + host;
  }

  /// The same name, whatever its port.
  public RuntimeName withoutPort() {
    return new RuntimeName(host, 0, service);
  }
}
