package io.sluice.upstream;

import io.sluice.config.ConfigException;
import io.sluice.config.Context;
import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.core.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the servers of a group out of its configuration.
final class GroupBuilder {
  private final Group group;
  private final GroupState state;
  private final Map<String, Integer> seen = new HashMap<>();

  GroupBuilder(Group group, GroupState state) {
    this.group = group;
    this.state = state;
  }

  /// From its `upstream` block.
  void build(Scope block) {
    List<ServerLine> lines = block.own(UpstreamDirectives.SERVER);
    if (lines == null) {
      throw new ConfigException("no servers are inside upstream", block.end());
    }
    Balancer.Method method = method(block);
    if (method != null && !method.backups() && lines.stream().anyMatch(ServerLine::backup)) {
      throw new ConfigException(
          "balancing method does not support parameter \"backup\"", block.position());
    }
    List<Peer> primary = peers(lines, false);
    if (primary.isEmpty()) {
      throw new ConfigException(
          "no servers in upstream \"" + group.name() + "\"", group.position());
    }
    Members members = Members.of(primary, peers(lines, true));
    Balancer balancer = method == null ? RoundRobin.INSTANCE : method.create(group);
    group.complete(state, members, balancer, keepalive(block));
  }

  private Balancer.@Nullable Method method(Scope block) {
    Balancer.Method last = null;
    for (Scope.Entry entry : block.entries()) {
      if (entry.value() instanceof Balancer.Method method) {
        last = method;
      }
    }
    return last;
  }

  private Keepalive keepalive(Scope block) {
    if (block.context() != Context.HTTP_UPSTREAM) {
      return Keepalive.NONE;
    }
    Settings settings = block.settings();
    UpstreamDirectives.KeepaliveArguments said = settings.get(UpstreamDirectives.KEEPALIVE);
    return new Keepalive(
        said.connections(),
        said.local(),
        settings.get(UpstreamDirectives.KEEPALIVE_REQUESTS),
        settings.get(UpstreamDirectives.KEEPALIVE_TIME),
        settings.get(UpstreamDirectives.KEEPALIVE_TIMEOUT));
  }

  private List<Peer> peers(List<ServerLine> lines, boolean backup) {
    List<Peer> peers = new ArrayList<>();
    for (ServerLine line : lines) {
      if (line.backup() == backup) {
        for (Address address : line.addresses()) {
          peers.add(peer(line, address, peers.size()));
        }
      }
    }
    return peers;
  }

  private Peer peer(ServerLine line, Address address, int index) {
    String key = line.key() + " " + address.text();
    int repeated = seen.merge(key, 1, Integer::sum);
    PeerState kept = state.peer(key + " " + repeated, line.weight());
    return new Peer(line, address, index, kept);
  }

  /// From the address that names it.
  void buildImplicit() {
    UpstreamUrl url = group.url();
    if (url == null) {
      return;
    }
    String name = group.name();
    if (url.port() == 0 && !url.unix()) {
      throw new ConfigException("no port in upstream \"" + name + "\"", group.position());
    }
    Address literal = url.literal();
    List<Address> addresses =
        literal != null ? List.of(literal) : HostNames.resolve(url.host(), url.port());
    if (addresses.isEmpty()) {
      throw new ConfigException("host not found in upstream \"" + name + "\"", group.position());
    }
    buildOf(addresses);
  }

  /// From addresses that are known.
  void buildOf(List<Address> addresses) {
    ServerLine line = ServerLine.implicit(group.name(), addresses);
    List<Peer> primary = peers(List.of(line), false);
    Members members = Members.of(primary, List.of());
    group.complete(state, members, RoundRobin.INSTANCE, Keepalive.NONE);
  }
}
