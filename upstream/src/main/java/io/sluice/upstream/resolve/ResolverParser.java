package io.sluice.upstream.resolve;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Scope;
import io.sluice.config.Values;
import io.sluice.core.address.Address;
import io.sluice.core.address.HostNames;
import io.sluice.core.address.IpAddress;
import io.sluice.core.generation.Generation;
import io.sluice.core.generation.Survivors;
import io.sluice.core.log.Logs;
import io.sluice.net.dns.Resolver;
import io.sluice.net.dns.ResolverCounters;
import io.sluice.net.dns.ResolverSettings;
import io.sluice.net.dns.Resolvers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `resolver`. The name of a name server is resolved by the system, once.
final class ResolverParser {
  private final Arguments arguments;
  private final List<IpAddress> servers = new ArrayList<>();
  private long valid;
  private boolean ipv4 = true;
  private boolean ipv6 = true;
  private @Nullable String zone;

  private ResolverParser(Arguments arguments) {
    this.arguments = arguments;
  }

  static Resolvers parse(Arguments a) {
    ResolverParser parser = new ResolverParser(a);
    for (int i = 0; i < a.count(); i++) {
      parser.argument(i);
    }
    ResolverSettings settings = parser.settings();
    Resolver.prepare();
    Scope scope = a.scope();
    String zone = parser.zone;
    Resolvers resolvers =
        new Resolvers(settings, zone, () -> counters(scope, zone), () -> Logs.of(scope).main());
    ProtocolResolvers.of(scope).add(resolvers);
    return resolvers;
  }

  private static ResolverCounters counters(Scope scope, @Nullable String zone) {
    if (zone == null) {
      return new ResolverCounters();
    }
    Survivors survivors = Generation.of(scope).survivors();
    return survivors.of(ResolverMemory.KEY, ResolverMemory::new).zone(zone);
  }

  private void argument(int i) {
    String text = arguments.text(i);
    if (text.startsWith("valid=")) {
      valid = Values.seconds(text.substring(6));
      if (valid == Values.INVALID) {
        throw invalid(i);
      }
    } else if (text.startsWith("ipv4=")) {
      ipv4 = flag(i);
    } else if (text.startsWith("ipv6=")) {
      ipv6 = flag(i);
    } else if (text.startsWith("status_zone=")) {
      zone = text.substring(12);
      if (zone.isEmpty()) {
        throw invalid(i);
      }
    } else {
      server(i);
    }
  }

  private boolean flag(int i) {
    return switch (arguments.text(i).substring(5)) {
      case "on" -> true;
      case "off" -> false;
      default -> throw invalid(i);
    };
  }

  private ConfigException invalid(int i) {
    return arguments.error(i, "invalid parameter: " + arguments.text(i));
  }

  private void server(int i) {
    String text = arguments.text(i);
    UpstreamUrl url;
    try {
      url = UpstreamUrl.parse(text, ResolverSettings.PORT);
    } catch (UpstreamUrl.InvalidUrlException e) {
      throw unusable(i, String.valueOf(e.getMessage()));
    }
    Address literal = url.literal();
    List<Address> found =
        literal != null ? List.of(literal) : HostNames.resolve(url.host(), url.port());
    if (found.isEmpty()) {
      throw unusable(i, "host not found");
    }
    for (Address address : found) {
      if (!(address instanceof IpAddress ip)) {
        throw unusable(i, "unix domain sockets are not supported");
      }
      servers.add(ip);
    }
  }

  private ConfigException unusable(int i, String why) {
    return arguments.error(i, why + " in resolver \"" + arguments.text(i) + "\"");
  }

  private ResolverSettings settings() {
    if (!ipv4 && !ipv6) {
      throw arguments.error("\"ipv4\" and \"ipv6\" cannot both be \"off\"");
    }
    if (servers.isEmpty()) {
      throw arguments.error("no name servers defined");
    }
    return new ResolverSettings(List.copyOf(servers), valid, ipv4, ipv6);
  }
}
