package io.sluice.upstream;

import io.sluice.config.ConfigException;
import io.sluice.config.Context;
import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.core.Address;
import io.sluice.core.HostNames;
import java.util.List;

/// Makes the servers of a group out of its configuration.
final class GroupBuilder {
  private final Group group;
  private final GroupState state;

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
    Balancer.Method method = ServerParser.method(block);
    if (lines.stream().allMatch(ServerLine::backup)) {
      throw new ConfigException(
          "no servers in upstream \"" + group.name() + "\"", group.position());
    }
    Membership membership = new Membership(state, lines);
    Balancer balancer = method == null ? RoundRobin.INSTANCE : method.create(group);
    group.complete(state, membership.members(), balancer, keepalive(block));
    for (Scope.Entry entry : block.entries()) {
      if (entry.value() instanceof Sticky.Method binding) {
        group.sticky(binding.create(group, block));
      }
    }
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
    Members members = new Membership(state, List.of(line)).members();
    group.complete(state, members, RoundRobin.INSTANCE, Keepalive.NONE);
  }
}
