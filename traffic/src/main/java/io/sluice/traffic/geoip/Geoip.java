package io.sluice.traffic.geoip;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.STREAM;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Directive;
import io.sluice.config.Settings;
import io.sluice.core.address.Cidr;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.generation.Generation;
import io.sluice.core.text.Variables;
import io.sluice.traffic.realip.ForwardedAddress;
import io.sluice.traffic.realip.TrustedProxies;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `geoip_country` and the like, as
/// [nginx](https://nginx.org/en/docs/http/ngx_http_geoip_module.html) has them, with databases in
/// MaxMind's present format.
public final class Geoip implements Feature {
  static final Directive<@Nullable DatabaseFile> COUNTRY =
      database("geoip_country")
          .doc("Names a database of countries (.mmdb) for the $geoip_country_... variables.");

  static final Directive<@Nullable DatabaseFile> CITY =
      database("geoip_city")
          .doc(
              "Names a database of cities (.mmdb) for the $geoip_city, $geoip_region ... variables.");

  static final Directive<@Nullable DatabaseFile> ORG =
      database("geoip_org")
          .doc("Names a database of providers or networks (.mmdb) for $geoip_org.");

  private static final Directive<List<Cidr>> PROXY =
      Directive.list("geoip_proxy", Geoip::network)
          .in(HTTP)
          .syntax("address | CIDR")
          .doc("Trusts what a proxy says of the client in X-Forwarded-For.");

  private static final Directive<Boolean> PROXY_RECURSIVE =
      Directive.flag("geoip_proxy_recursive", false)
          .in(HTTP)
          .doc("Whether to look further back while the address that was told is a proxy's too.");

  private static final String FAILED = "GeoIP_open(\"%s\") failed ";

  /// Stateless.
  public Geoip() {}

  private static Directive<@Nullable DatabaseFile> database(String name) {
    return Directive.<@Nullable DatabaseFile>of(name, Geoip::parse, null)
        .in(HTTP, STREAM)
        .args(1, 2)
        .syntax("file [utf8]");
  }

  private static DatabaseFile parse(Arguments a) {
    Charset charset = ISO_8859_1;
    if (a.count() == 2) {
      if (!a.text(1).equals("utf8")) {
        throw a.invalidParameter(1);
      }
      charset = UTF_8;
    }
    return new DatabaseFile(a.path(0), a.position(), charset, 0);
  }

  static Cidr network(Arguments a) {
    Cidr block = Cidr.parse(a.text(0));
    if (block == null) {
      throw a.error(0, "invalid network \"" + a.text(0) + '"');
    }
    if (block.strayBits()) {
      a.warn(0, "low address bits of " + a.text(0) + " are meaningless");
    }
    return block;
  }

  @Override
  public String name() {
    return "geoip";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(COUNTRY, CITY, ORG, PROXY, PROXY_RECURSIVE);
  }

  @Override
  public void variables(Variables variables) {
    GeoipVariables.define(variables);
  }

  @Override
  public void install(ProtocolBuilder builder) {
    Settings settings = builder.scope().settings();
    ForwardedAddress forwarded =
        forwarded(builder.variables(), settings.get(PROXY), settings.get(PROXY_RECURSIVE));
    List<ConfigException> errors = new ArrayList<>();
    open(builder, COUNTRY, forwarded, errors, "Country", "City", "Enterprise", "Insights");
    open(builder, CITY, forwarded, errors, "City", "Enterprise", "Insights");
    open(builder, ORG, forwarded, errors, "ISP", "ASN", "Org", "Domain", "Enterprise", "Insights");
    errors.forEach(builder.scope().diagnostics()::add);
  }

  /// Who finds the client behind trusted proxies; null if none is trusted.
  static @Nullable ForwardedAddress forwarded(
      Variables variables, List<Cidr> proxies, boolean recursive) {
    return proxies.isEmpty()
        ? null
        : new ForwardedAddress(
            variables.reference("http_x_forwarded_for", null),
            TrustedProxies.of(proxies),
            recursive);
  }

  private static void open(
      ProtocolBuilder builder,
      Directive<@Nullable DatabaseFile> directive,
      @Nullable ForwardedAddress forwarded,
      List<ConfigException> errors,
      String... types) {
    DatabaseFile file = builder.scope().settings().get(directive);
    if (file == null) {
      return;
    }
    try {
      String type = file.open(Generation.of(builder.scope()), FAILED, forwarded).type();
      for (String known : types) {
        if (type.contains(known)) {
          return;
        }
      }
      String kind = directive == CITY ? "City " : "";
      errors.add(
          file.error("invalid GeoIP " + kind + "database \"" + file.path() + "\" type:" + type));
    } catch (ConfigException e) {
      errors.add(e);
    }
  }
}
