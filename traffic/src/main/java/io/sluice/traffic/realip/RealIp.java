package io.sluice.traffic.realip;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;
import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.core.address.Address;
import io.sluice.core.address.Cidr;
import io.sluice.core.address.HostNames;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.ProxyHeader;
import io.sluice.core.address.UnixAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import java.util.List;

/// Whose word about the client's address counts, in http and stream, and what the address was
/// before. In stream the word is the header of the PROXY protocol; http has more sources.
public final class RealIp implements Feature {
  /// The trusted proxies; the same object for all that one level names.
  public static final Directive<TrustedProxies> SET_REAL_IP_FROM =
      Directive.of("set_real_ip_from", RealIp::parse, new TrustedProxies())
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION, STREAM, STREAM_SERVER)
          .repeats()
          .syntax("address | CIDR | unix: | hostname")
          .doc("Trusts what these proxies tell about the client's address.");

  private record Level(Scope scope, TrustedProxies proxies) {}

  private static final Key<Level> LEVEL = new Key<>("trusted proxies");

  /// Stateless.
  public RealIp() {}

  @Override
  public String name() {
    return "realip";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(SET_REAL_IP_FROM);
  }

  private static TrustedProxies parse(Arguments a) {
    TrustedProxies proxies = ofLevel(a.scope());
    String text = a.text(0);
    Cidr block = Cidr.parse(text);
    if (text.equals("unix:")) {
      proxies.add(UnixAddress.UNNAMED);
    } else if (block != null) {
      if (block.strayBits()) {
        a.warn(0, "low address bits of " + text + " are meaningless");
      }
      proxies.add(block);
    } else {
      List<Address> hosts = HostNames.resolve(text, 0);
      if (hosts.isEmpty()) {
        throw a.error(0, "host not found in set_real_ip_from \"" + text + '"');
      }
      hosts.forEach(proxies::add);
    }
    return proxies;
  }

  private static TrustedProxies ofLevel(Scope scope) {
    Level known = scope.lookUp(LEVEL);
    if (known == null || known.scope != scope) {
      known = new Level(scope, new TrustedProxies());
      scope.attach(LEVEL, known);
    }
    return known.proxies;
  }

  @Override
  public void variables(Variables variables) {
    variables.define(
        Variable.of(
            "realip_remote_addr",
            (Exchange exchange, Bytes out) -> {
              exchange.peer().writeHost(out);
              return true;
            }));
    variables.define(
        Variable.of(
            "realip_remote_port",
            (Exchange exchange, Bytes out) -> {
              if (exchange.peer().port() > 0) {
                out.appendNumber(exchange.peer().port());
              }
              return true;
            }));
  }

  @Override
  public void install(ProtocolBuilder builder) {
    if (!builder.variables().isHttp()) {
      builder.handler(Phase.POST_ACCEPT, RealIp::takeFromHeader);
    }
  }

  private static Outcome takeFromHeader(Exchange session) {
    ProxyHeader header = session.proxyHeader();
    if (header != null && session.settings().get(SET_REAL_IP_FROM).contains(session.peer())) {
      Address told = IpAddress.parse(header.source().host(), header.source().port());
      if (told != null) {
        session.remote(told);
      }
    }
    return Outcome.NEXT;
  }
}
