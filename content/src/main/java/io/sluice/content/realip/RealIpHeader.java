package io.sluice.content.realip;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Directive;
import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.ProxyHeader;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.traffic.realip.ForwardedWalk;
import io.sluice.traffic.realip.RealIp;
import io.sluice.traffic.realip.TrustedProxies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of [RealIp] that only requests have: the client's address is told by a header field or
/// by the PROXY protocol, when the request was read and again in its location.
public final class RealIpHeader implements HttpFeature {
  static final Directive<Source> REAL_IP_HEADER =
      Directive.of("real_ip_header", a -> Source.of(a.text(0)), Source.X_REAL_IP)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
          .syntax("field | X-Real-IP | X-Forwarded-For | proxy_protocol")
          .defaultText("X-Real-IP")
          .doc("Where trusted proxies tell the client's address.");

  static final Directive<Boolean> REAL_IP_RECURSIVE =
      Directive.flag("real_ip_recursive", false)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
          .doc("Whether the last address that is not a trusted proxy's counts, not just the last.");

  /// Stateless.
  public RealIpHeader() {}

  @Override
  public String name() {
    return "real_ip_header";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(REAL_IP_HEADER, REAL_IP_RECURSIVE);
  }

  @Override
  public void install(HttpBuilder http) {
    http.handler(Phase.POST_READ, RealIpHeader::replace);
    http.handler(Phase.PREACCESS, RealIpHeader::replace);
  }

  private static Outcome replace(HttpRequest request) {
    TrustedProxies trusted = request.settings().get(RealIp.SET_REAL_IP_FROM);
    if (!trusted.isEmpty() && !request.remoteReplaced()) {
      Address told = told(request, trusted);
      if (told != null) {
        request.remote(told);
      }
    }
    return Outcome.NEXT;
  }

  private static @Nullable Address told(HttpRequest request, TrustedProxies trusted) {
    boolean recursive = request.settings().get(REAL_IP_RECURSIVE);
    ForwardedWalk walk = new ForwardedWalk(trusted, recursive, request.peer());
    return switch (request.settings().get(REAL_IP_HEADER)) {
      case Source.ProxyProtocol _ -> byConnection(request, walk);
      case Source.ForwardedFor _ -> byFields(request.headers(), walk);
      case Source.First first -> byField(request.headers(), first, walk);
    };
  }

  private static @Nullable Address byConnection(HttpRequest request, ForwardedWalk walk) {
    ProxyHeader header = request.proxyHeader();
    if (header == null) {
      return null;
    }
    walk.read(header.source().host());
    return walk.result() instanceof IpAddress ip ? ip.withPort(header.source().port()) : null;
  }

  private static @Nullable Address byField(Headers headers, Source.First name, ForwardedWalk walk) {
    int index = name.find(headers);
    if (index >= 0) {
      walk.read(headers.value(index));
    }
    return walk.result();
  }

  private static @Nullable Address byFields(Headers headers, ForwardedWalk walk) {
    if (headers.has(Field.X_FORWARDED_FOR)) {
      boolean more = true;
      for (int i = headers.count() - 1; i >= 0 && more; i--) {
        more = !headers.is(i, Field.X_FORWARDED_FOR) || walk.read(headers.value(i));
      }
    }
    return walk.result();
  }
}
