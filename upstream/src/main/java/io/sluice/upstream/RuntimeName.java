package io.sluice.upstream;

import io.sluice.core.address.Address;
import io.sluice.net.dns.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The name that a server line with `resolve` stands for: what it is resolved to decides which
/// peers the line has.
///
/// @param port of all its addresses; 0 for a service, which has ports of its own
/// @param service what is looked up instead of the name itself, or null
record RuntimeName(String host, int port, @Nullable String service) {
  /// What messages call it: `example.net`, `service http of example.net`.
  String description() {
    return service == null ? host : "service " + service + " of " + host;
  }

  /// The same name, whatever its port.
  RuntimeName withoutPort() {
    return new RuntimeName(host, 0, service);
  }

  /// What a line stands for according to an answer. Of a service, what has not the best priority
  /// are backups, and the weights are the service's unless the line has one.
  ///
  /// @param backups whether the group can have backups
  List<Endpoint> endpoints(ServerLine line, List<Answer.Found> found, boolean backups) {
    int best = found.stream().mapToInt(Answer.Found::priority).min().orElse(0);
    int weight = line.parameters().weight();
    List<Endpoint> endpoints = new ArrayList<>();
    for (Answer.Found each : found) {
      if (service == null) {
        Address address = each.address().withPort(port);
        endpoints.add(new Endpoint(address, line.text(), weight, line.backup()));
      } else if (each.priority() == best || (backups && !line.backup())) {
        boolean backup = line.backup() || each.priority() != best;
        int own = weight == 1 ? each.weight() : weight;
        endpoints.add(new Endpoint(each.address(), each.name(), own, backup));
      }
    }
    return List.copyOf(endpoints);
  }
}
