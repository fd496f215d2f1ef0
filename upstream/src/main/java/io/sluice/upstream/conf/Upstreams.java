package io.sluice.upstream.conf;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.Loop;
import io.sluice.net.dns.Resolvers;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.PeerMemory;
import io.sluice.upstream.resolve.ProtocolResolvers;
import io.sluice.upstream.resolve.Renewal;
import io.sluice.upstream.resolve.UpstreamUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The groups of one protocol of one configuration: those that `upstream` blocks describe, and one
/// for each other address that a `proxy_pass` names.
public final class Upstreams {
  private static final Key<Upstreams> KEY = new Key<>("upstreams");

  private final Scope protocol;
  private final List<Group> groups = new ArrayList<>();
  private final Map<String, List<Group>> byName = new HashMap<>(); // by names in lower case
  private final List<Renewal> renewals = new ArrayList<>();
  private final AtomicReference<@Nullable Loop> renewing = new AtomicReference<>();
  private boolean complete;

  private Upstreams(Scope protocol) {
    this.protocol = protocol;
  }

  /// Those of the protocol whose block `scope` is or stands in; made at the first call.
  public static Upstreams of(Scope scope) {
    Scope top = ProtocolResolvers.protocol(scope);
    Upstreams known = top.lookUp(KEY);
    if (known == null) {
      known = new Upstreams(top);
      top.attach(KEY, known);
    }
    return known;
  }

  /// Reads the address in a directive's argument.
  ///
  /// @param defaultPort what holds if the argument names none; 0 for none
  /// @throws ConfigException `invalid port in upstream "…"` and the like
  public static UpstreamUrl url(Arguments a, int index, int defaultPort) {
    try {
      return UpstreamUrl.parse(a.text(index), defaultPort);
    } catch (UpstreamUrl.InvalidUrlException e) {
      throw a.error(index, e.getMessage() + " in upstream \"" + a.text(index) + "\"");
    }
  }

  /// The group that an address names: an `upstream` block, wherever it stands, or else the address
  /// itself. It has servers after [#complete].
  ///
  /// @param a the directive that names it
  /// @throws ConfigException `upstream "…" may not have port …`
  public Group group(UpstreamUrl url, Arguments a) {
    for (Group known : named(url.host())) {
      if (known.explicit() && url.fixedPort()) {
        throw a.error(mayNotHavePort(url.host(), url.port()));
      }
      if (known.port() == 0 || url.port() == 0 || known.port() == url.port()) {
        return known;
      }
    }
    return add(new Group(url.host(), url, a.position()));
  }

  /// The group that an address names which is known only now, while an exchange runs; null if the
  /// configuration names none like it.
  public @Nullable Group find(UpstreamUrl url) {
    for (Group known : named(url.host())) {
      boolean samePort = known.port() == 0 ? !url.fixedPort() : known.port() == url.port();
      if (samePort) {
        return known;
      }
    }
    return null;
  }

  /// Where an address leads that is known only now, while an exchange runs; null, with a line in
  /// the log, if it leads nowhere.
  ///
  /// @param url with the protocol's default port, if it has one
  public @Nullable Destination destination(UpstreamUrl url, Exchange by) {
    Group known = find(url);
    return known == null ? Destination.of(url, by) : new Destination.Known(known);
  }

  /// As above, of an address with variables that has no scheme, no default port and no URI. One
  /// that is malformed leads nowhere.
  public @Nullable Destination destination(String address, Exchange by) {
    try {
      return destination(UpstreamUrl.parse(address, 0), by);
    } catch (UpstreamUrl.InvalidUrlException e) {
      by.log(ErrorLog.Level.ERROR, e.getMessage() + " in upstream \"" + address + "\"");
      return null;
    }
  }

  /// All groups, in the order in which they were first named.
  public List<Group> groups() {
    return List.copyOf(groups);
  }

  /// Begins an `upstream` block.
  Group define(Arguments a) {
    String name = a.text(0);
    List<Group> named = named(name);
    if (!named.isEmpty()) {
      Group known = named.getFirst();
      if (known.explicit()) {
        throw a.error(0, "duplicate upstream \"" + name + "\"");
      }
      if (known.fixedPort()) {
        throw new ConfigException(mayNotHavePort(name, known.port()), known.position());
      }
      known.makeExplicit();
      return known;
    }
    Group added = add(new Group(name, null, a.position()));
    added.makeExplicit();
    return added;
  }

  private static String mayNotHavePort(String name, int port) {
    return "upstream \"" + name + "\" may not have port " + port;
  }

  private Group add(Group group) {
    groups.add(group);
    byName.computeIfAbsent(key(group.name()), _ -> new ArrayList<>(1)).add(group);
    return group;
  }

  /// Those of a name, which differ in their ports, in the order in which they were first named.
  private List<Group> named(String name) {
    return byName.getOrDefault(key(name), List.of());
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /// Gives every group its servers, once everything has been read: resolves the names of implicit
  /// groups (this blocks) and reports groups that cannot be used. Further calls do nothing.
  ///
  /// @param memory what earlier configurations of the server knew of its servers
  /// @param errors where `host not found in upstream "…"` and its like go
  public void complete(PeerMemory memory, Consumer<ConfigException> errors) {
    if (complete) {
      return;
    }
    complete = true;
    Map<Group, Scope> blocks = blocks();
    for (Group group : groups) {
      try {
        String key = protocol.context() + " " + group.name() + " " + group.port();
        GroupBuilder builder = new GroupBuilder(group, memory.group(key));
        Scope block = blocks.get(group);
        if (block != null) {
          builder.build(block);
          renewals.addAll(builder.renewals());
        } else {
          builder.buildImplicit();
        }
      } catch (ConfigException e) {
        errors.accept(e);
      }
    }
  }

  private Map<Group, Scope> blocks() {
    Map<Group, Scope> blocks = new HashMap<>();
    for (Scope.Entry entry : protocol.entries()) {
      if (entry.value() instanceof Group group && entry.child() != null) {
        blocks.put(group, entry.child());
      }
    }
    return blocks;
  }

  /// Who resolves names while exchanges run: one for each `resolver` of the protocol.
  public List<Resolvers> resolvers() {
    return ProtocolResolvers.of(protocol).all();
  }

  /// A loop serves this configuration from now on. The first one to do so keeps the addresses of
  /// servers up to date. On that loop.
  public void start(Loop loop) {
    resolvers().forEach(Resolvers::counters);
    if (renewing.compareAndSet(null, loop)) {
      renewals.forEach(renewal -> loop.guard(() -> renewal.start(loop)));
    }
  }

  /// A loop serves another configuration from now on, or none: closes the idle connections to
  /// servers that it has under this one and keeps none from now on. On that loop.
  public void drain(Loop loop) {
    boolean renews = loop.equals(renewing.get());
    for (Group group : groups) {
      loop.guard(() -> group.closeIdle(loop));
    }
    if (renews) {
      renewals.forEach(renewal -> loop.guard(renewal::stop));
    }
  }

  /// A loop is done with this configuration: closes what it has asked name servers. On that loop.
  public void stop(Loop loop) {
    drain(loop);
    resolvers().forEach(each -> loop.guard(() -> each.close(loop)));
  }
}
