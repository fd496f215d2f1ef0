package io.sluice.upstream.conf;

import io.sluice.config.ConfigException;
import io.sluice.config.Context;
import io.sluice.config.Position;
import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.core.address.Address;
import io.sluice.core.address.HostNames;
import io.sluice.core.log.Logs;
import io.sluice.net.dns.Resolvers;
import io.sluice.upstream.balance.RoundRobin;
import io.sluice.upstream.connect.Keepalive;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupQueue;
import io.sluice.upstream.group.GroupServers;
import io.sluice.upstream.group.GroupState;
import io.sluice.upstream.group.Membership;
import io.sluice.upstream.group.ResolvedLine;
import io.sluice.upstream.group.StateFile;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Members;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.peer.Sticky;
import io.sluice.upstream.resolve.Renewal;
import io.sluice.upstream.resolve.Resolution;
import io.sluice.upstream.resolve.ResolverDirectives;
import io.sluice.upstream.resolve.RuntimeName;
import io.sluice.upstream.resolve.UpstreamUrl;
import java.util.ArrayList;
import java.util.List;

/// Makes the servers of a group out of its configuration.
final class GroupBuilder {
  private static final Position NOWHERE = new Position("", 0, 0);

  private final Group group;
  private final GroupState state;

  private final List<Renewal> renewals = new ArrayList<>();

  GroupBuilder(Group group, GroupState state) {
    this.group = group;
    this.state = state;
  }

  /// What keeps the addresses of its servers up to date; one for each name.
  List<Renewal> renewals() {
    return renewals;
  }

  /// A group of one address that is known only while an exchange runs. It shares nothing with
  /// others.
  static Group of(UpstreamUrl url, List<Address> addresses) {
    Group group = new Group(url.host(), url, NOWHERE);
    new GroupBuilder(group, new GroupState()).buildOf(addresses);
    return group;
  }

  /// From its `upstream` block.
  void build(Scope block) {
    List<ServerLine> lines = block.own(UpstreamDirectives.SERVER);
    StateFile file = block.own(UpstreamDirectives.STATE);
    if (file != null) {
      StateDirective.check(file, block);
      lines = lines == null ? List.of() : lines;
    }
    if (lines == null) {
      throw new ConfigException("no servers are inside upstream", block.end());
    }
    Balancer.Method method = ServerParser.method(block);
    if (file == null && lines.stream().allMatch(ServerLine::backup)) {
      throw new ConfigException(
          "no servers in upstream \"" + group.name() + "\"", group.position());
    }
    Membership membership = new Membership(state, lines);
    if (method != null && !method.backups()) {
      group.withoutBackups();
    }
    renew(membership, block);
    Balancer balancer = method == null ? RoundRobin.INSTANCE : method.create(group.name());
    group.complete(state, membership.members(), balancer, keepalive(block));
    boolean stream = block.context() == Context.STREAM_UPSTREAM;
    group.servers(new GroupServers(group, membership, stream, file));
    GroupQueue.Settings queue = block.own(UpstreamDirectives.QUEUE);
    if (queue != null) {
      group.queue(new GroupQueue(queue));
    }
    for (Scope.Entry entry : block.entries()) {
      if (entry.value() instanceof Sticky.Method binding) {
        group.sticky(binding.create(group.name(), block));
      }
    }
  }

  /// Has the names of server lines resolved while the server runs. What they stood for under an
  /// earlier configuration holds until then.
  private void renew(Membership membership, Scope block) {
    Renewal.Source source = null;
    List<ServerLine> lines = membership.lines();
    for (int i = 0; i < lines.size(); i++) {
      RuntimeName name = lines.get(i).name();
      if (name == null) {
        continue;
      }
      if (source == null) {
        source = source(block);
      }
      Resolution known = state.resolved(name);
      if (known != null) {
        membership.replace(i, lines.get(i).endpoints(known.found(), group.backups()));
      }
      ResolvedLine line = new ResolvedLine(group, state, membership, i, name);
      renewals.add(new Renewal(line, name, source));
    }
  }

  private Renewal.Source source(Scope block) {
    String upstream = "upstream \"" + group.name() + "\"";
    Position position = group.position();
    if (!block.has(UpstreamDirectives.ZONE)) {
      String where = " in " + position.file() + ":" + position.line();
      throw new ConfigException(
          "resolving names at run time requires " + upstream + where + " to be in shared memory",
          null);
    }
    Settings settings = block.settings();
    Resolvers resolvers = settings.get(ResolverDirectives.RESOLVER);
    if (resolvers == null) {
      throw new ConfigException(
          "no resolver defined to resolve names at run time in " + upstream, position);
    }
    long timeout = settings.get(ResolverDirectives.RESOLVER_TIMEOUT);
    return new Renewal.Source(resolvers, timeout, () -> Logs.of(block).main());
  }

  private Keepalive keepalive(Scope block) {
    if (block.context() != Context.HTTP_UPSTREAM) {
      return Keepalive.NONE;
    }
    Settings settings = block.settings();
    UpstreamDirectives.KeepaliveArguments said = settings.get(UpstreamDirectives.KEEPALIVE);
    boolean ntlm = settings.isSet(UpstreamDirectives.NTLM);
    if (ntlm && said.connections() == 0) {
      throw new ConfigException(
          "\"ntlm\" needs kept connections, which \"keepalive 0\" forbids", block.position());
    }
    return new Keepalive(
        said.connections(),
        said.local(),
        settings.get(UpstreamDirectives.KEEPALIVE_REQUESTS),
        settings.get(UpstreamDirectives.KEEPALIVE_TIME),
        settings.get(UpstreamDirectives.KEEPALIVE_TIMEOUT),
        ntlm);
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
