package io.sluice.server.churn;

import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupServers;
import io.sluice.upstream.peer.ServerParameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A change of the servers of a group while it serves.
record Amendment(GroupServers servers) {
  static Amendment of(Group group) {
    GroupServers servers = group.servers();
    if (servers == null) {
      throw new AssertionError(group + " cannot be changed");
    }
    return new Amendment(servers);
  }

  /// Has it have these servers from now on, in one step: they differ by one from those that it has.
  void to(List<Line> lines) {
    Map<String, GroupServers.Entry> left = new HashMap<>();
    servers.all().forEach(entry -> left.put(entry.address(), entry));
    try {
      for (Line line : lines) {
        GroupServers.Entry known = left.remove(line.address());
        ServerParameters wanted = parameters(line);
        if (known == null) {
          servers.add(line.address(), wanted);
        } else if (!known.parameters().equals(wanted)) {
          assertKnown(servers.change(known.id(), wanted).isPresent());
        }
      }
    } catch (GroupServers.InvalidServerException e) {
      throw new AssertionError(e);
    }
    left.values().forEach(entry -> assertKnown(servers.remove(entry.id())));
  }

  private static void assertKnown(boolean known) {
    if (!known) {
      throw new AssertionError("a server has no id");
    }
  }

  private static ServerParameters parameters(Line line) {
    ServerParameters all =
        ServerParameters.DEFAULT
            .weight(line.weight())
            .maxConns(line.maxConns())
            .maxFails(line.maxFails())
            .failTimeout(line.failTimeout())
            .slowStart(1000L * line.slowStart())
            .route(line.route());
    return switch (line.use()) {
      case ALL -> all;
      case BACKUP -> all.backup(true);
      case DOWN -> all.service(ServerParameters.Service.DOWN);
      case DRAIN -> all.service(ServerParameters.Service.DRAINING);
    };
  }
}
