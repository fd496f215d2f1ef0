package io.sluice.proxy.pass;

import io.sluice.config.ConfigException;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Position;
import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.core.system.TemporaryFolders;
import io.sluice.core.text.Variables;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.conf.Location;
import io.sluice.proxy.exchange.UpstreamHeadVariables;
import io.sluice.proxy.exchange.UpstreamSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// `proxy_pass` and what belongs to it.
public final class ProxyFeature implements HttpFeature {
  public ProxyFeature() {}

  @Override
  public String name() {
    return "proxy";
  }

  @Override
  public List<Directive<?>> directives() {
    return ProxyDirectives.all();
  }

  @Override
  public void variables(Variables variables) {
    if (variables.isHttp()) {
      ProxyVariables.define(variables);
      UpstreamHeadVariables.define(variables);
    }
  }

  @Override
  public void install(HttpBuilder http) {
    Set<String> reported = new HashSet<>();
    SharedFields shared = new SharedFields(http.scope().arguments().environment());
    http.eachLocation(location -> {
      check(location, reported);
      ProxyPass pass = location.scope().own(ProxyDirectives.PASS);
      if (pass != null) {
        install(location, pass, shared);
      } else {
        inherit(location);
      }
    });
  }

  private static void install(Location location, ProxyPass pass, SharedFields shared) {
    Target target = pass.fixed();
    if (target != null && target.uri.length > 0 && !ProxyLocation.hasUri(location.kind())) {
      throw new ConfigException(
          "\"proxy_pass\" cannot have URI part in location given by regular expression, "
              + "or inside named location, or inside \"if\" statement, "
              + "or inside \"limit_except\" block",
          pass.position());
    }
    ProxyLocation passing = new ProxyLocation(location, pass, shared);
    TemporaryFolders.of(location.scope()).add(passing.upstream.temporaryFolder());
    location.content(passing);
    location.autoRedirectIfSlash();
  }

  /// A `limit_except` without a `proxy_pass` of its own has its location's.
  private static void inherit(Location location) {
    Location outer = location.parent();
    if (location.kind() == Location.Kind.LIMIT_EXCEPT
        && location.content() == null
        && outer != null
        && outer.content() instanceof ProxyLocation passing) {
      location.content(passing);
    }
  }

  /// Each error of sizes is reported once, however many locations inherit it.
  private static void check(Location location, Set<String> reported) {
    Settings settings = location.settings();
    try {
      UpstreamSettings.check(settings, ProxyDirectives.COMMON, end(location.scope()));
    } catch (ConfigException e) {
      if (reported.add(e.text())) {
        throw e;
      }
    }
  }

  /// The end of the `http` block, where levels are merged.
  private static Position end(Scope scope) {
    Scope at = scope;
    while (at.context() != Context.HTTP && at.parent() != null) {
      at = at.parent();
    }
    return at.end();
  }
}
