package io.sluice.upstream.resolve;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;
import static io.sluice.config.Context.HTTP_UPSTREAM;
import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;
import static io.sluice.config.Context.STREAM_UPSTREAM;

import io.sluice.config.Directive;
import io.sluice.net.dns.Resolvers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How names are resolved while the server runs; the same in `http` and `stream`, and inside a
/// group for its own servers.
public final class ResolverDirectives {
  /// Whom to ask, or null if names cannot be resolved.
  public static final Directive<@Nullable Resolvers> RESOLVER =
      Directive.<@Nullable Resolvers>of("resolver", ResolverParser::parse, null)
          .in(
              HTTP,
              HTTP_SERVER,
              HTTP_LOCATION,
              HTTP_UPSTREAM,
              STREAM,
              STREAM_SERVER,
              STREAM_UPSTREAM)
          .args(1, Directive.ANY)
          .syntax("address ... [valid=time] [ipv4=on|off] [ipv6=on|off] [status_zone=zone]")
          .doc("Names the servers that resolve names while Sluice runs.");

  /// In milliseconds.
  public static final Directive<Long> RESOLVER_TIMEOUT =
      Directive.time("resolver_timeout", 30_000)
          .in(
              HTTP,
              HTTP_SERVER,
              HTTP_LOCATION,
              HTTP_UPSTREAM,
              STREAM,
              STREAM_SERVER,
              STREAM_UPSTREAM)
          .doc("Bounds the time in which a name is resolved.");

  public static final List<Directive<?>> ALL = List.of(RESOLVER, RESOLVER_TIMEOUT);

  private ResolverDirectives() {}
}
