package io.sluice.proxy.pass;

import io.sluice.config.Settings;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.conf.Location;
import io.sluice.proxy.exchange.UpstreamSettings;
import io.sluice.proxy.http1.RequestFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A location with `proxy_pass`: everything that its configuration says, read once, and the handler
/// that passes requests on.
final class ProxyLocation implements PhaseHandler<HttpRequest> {
  final ProxyPass pass;
  final UpstreamSettings upstream;
  final RequestFields fields;
  final @Nullable Template method;
  final @Nullable Template body;
  final @Nullable List<Rewrite> redirects;
  final List<Rewrite> cookieDomains;
  final List<Rewrite> cookiePaths;
  final List<CookieFlags> cookieFlags;

  /// Whether requests are HTTP/1.1 rather than HTTP/1.0.
  final boolean newer;

  /// How many bytes of a request's path the URI of `proxy_pass` replaces.
  final int replaced;

  ProxyLocation(Location location, ProxyPass pass, SharedFields shared) {
    Settings settings = location.settings();
    this.pass = pass;
    this.upstream =
        new UpstreamSettings(
            settings,
            ProxyDirectives.COMMON,
            shared.hidden,
            settings.get(ProxyDirectives.PASS_TRAILERS),
            shared.temporary);
    this.newer = settings.get(ProxyDirectives.HTTP_VERSION) >= RequestLine.HTTP_1_1;
    this.fields =
        shared.request(
            settings.get(ProxyDirectives.SET_HEADER), newer, upstream.passRequestHeaders());
    this.method = settings.get(ProxyDirectives.METHOD);
    this.body = settings.get(ProxyDirectives.SET_BODY);
    this.redirects = Redirect.rules(settings.get(ProxyDirectives.REDIRECT), pass, location, shared);
    this.cookieDomains = Toggle.rules(settings.get(ProxyDirectives.COOKIE_DOMAIN));
    this.cookiePaths = Toggle.rules(settings.get(ProxyDirectives.COOKIE_PATH));
    this.cookieFlags = Toggle.rules(settings.get(ProxyDirectives.COOKIE_FLAGS));
    this.replaced = hasUri(location.kind()) ? location.nameLength() : 0;
  }

  /// Whether a part of the URI belongs to the location, so that `proxy_pass` can replace it.
  static boolean hasUri(Location.Kind kind) {
    return switch (kind) {
      case EXACT, PREFIX, PREFIX_ONLY -> true;
      case SERVER, REGEX, NAMED, IF, LIMIT_EXCEPT -> false;
    };
  }

  /// Whether cookies of responses are looked at.
  boolean changesCookies() {
    return !cookieDomains.isEmpty() || !cookiePaths.isEmpty() || !cookieFlags.isEmpty();
  }

  @Override
  public Outcome handle(HttpRequest request) {
    Target target = pass.target(request);
    if (target == null) {
      return Outcome.status(500);
    }
    ProxiedRequest.take().pass(request, this, target);
    return Outcome.DONE;
  }
}
