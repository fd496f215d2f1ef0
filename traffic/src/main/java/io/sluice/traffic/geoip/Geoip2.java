package io.sluice.traffic.geoip;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.STREAM;

import io.sluice.config.ConfigException;
import io.sluice.config.Directive;
import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.core.address.Cidr;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.generation.Generation;
import io.sluice.traffic.realip.ForwardedAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `geoip2`: variables with any value of a database in MaxMind's format, as
/// [ngx_http_geoip2_module](https://github.com/leev/ngx_http_geoip2_module) has them.
public final class Geoip2 implements Feature {
  private static final Directive<@Nullable DatabaseFile> GEOIP2 =
      Directive.<DatabaseFile>raw("geoip2", Geoip2Parser::parse)
          .in(HTTP, STREAM)
          .args(1)
          .repeats()
          .syntax("file { $variable [default=value] [source=$variable] path ...; ... }")
          .doc("Makes variables of what a database (.mmdb) knows of an address.");

  private static final Directive<List<Cidr>> PROXY =
      Directive.list("geoip2_proxy", Geoip::network)
          .in(HTTP)
          .syntax("address | CIDR")
          .doc("Trusts what a proxy says of the client in X-Forwarded-For.");

  private static final Directive<Boolean> PROXY_RECURSIVE =
      Directive.flag("geoip2_proxy_recursive", false)
          .in(HTTP)
          .doc("Whether to look further back while the address that was told is a proxy's too.");

  /// Stateless.
  public Geoip2() {}

  @Override
  public String name() {
    return "geoip2";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(GEOIP2, PROXY, PROXY_RECURSIVE);
  }

  @Override
  public void install(ProtocolBuilder builder) {
    Scope scope = builder.scope();
    Settings settings = scope.settings();
    ForwardedAddress forwarded =
        Geoip.forwarded(builder.variables(), settings.get(PROXY), settings.get(PROXY_RECURSIVE));
    for (Scope.Entry entry : scope.entries()) {
      DatabaseFile file = entry.value(GEOIP2);
      if (file != null) {
        try {
          file.open(Generation.of(scope), "MMDB_open(\"%s\") failed - ", forwarded);
        } catch (ConfigException e) {
          scope.diagnostics().add(e);
        }
      }
    }
  }
}
