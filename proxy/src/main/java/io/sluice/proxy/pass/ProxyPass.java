package io.sluice.proxy.pass;

import io.sluice.config.Arguments;
import io.sluice.config.Position;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import io.sluice.upstream.conf.Destination;
import io.sluice.upstream.conf.Upstreams;
import io.sluice.upstream.resolve.UpstreamUrl;
import org.jspecify.annotations.Nullable;

/// What a `proxy_pass` says.
///
/// @param url as it is written
/// @param fixed where all requests go, or null if the URL has variables
/// @param computed the URL with variables, or null
/// @param groups the groups that a computed URL may name
/// @param position for messages
record ProxyPass(
    String url,
    @Nullable Target fixed,
    @Nullable Template computed,
    Upstreams groups,
    Position position) {
  private static final String SCHEME = "http://";

  static ProxyPass parse(Arguments a) {
    String url = a.text(0);
    Upstreams groups = Upstreams.of(a.scope());
    Template template = Template.compile(a, 0);
    if (!template.isConstant()) {
      return new ProxyPass(url, null, template, groups, a.position());
    }
    KnownTargets known = KnownTargets.of(a.scope());
    Target target = known.find(url);
    if (target == null) {
      target = parse(url, groups, a);
      known.add(url, target);
    }
    return new ProxyPass(url, target, null, groups, a.position());
  }

  private static Target parse(String url, Upstreams groups, Arguments a) {
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      boolean https = url.regionMatches(true, 0, "https://", 0, 8);
      throw a.error(0, https ? "https protocol requires SSL support" : "invalid URL prefix");
    }
    String address = url.substring(SCHEME.length());
    try {
      UpstreamUrl parsed = UpstreamUrl.parseWithUri(address, Target.PORT);
      Destination servers = new Destination.Known(groups.group(parsed, a));
      return Target.of(servers, url.substring(0, SCHEME.length()), parsed);
    } catch (UpstreamUrl.InvalidUrlException e) {
      throw a.error(0, e.getMessage() + " in upstream \"" + address + "\"");
    }
  }

  /// Where a request goes; null if the URL is malformed. The log says what is wrong.
  @Nullable Target target(HttpRequest request) {
    return computed == null ? fixed : compute(computed.text(request), request);
  }

  private @Nullable Target compute(String url, HttpRequest request) {
    if (url.length() <= SCHEME.length()
        || !url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      request.log(ErrorLog.Level.ERROR, "invalid URL prefix in \"" + url + "\"");
      return null;
    }
    String address = url.substring(SCHEME.length());
    try {
      UpstreamUrl parsed = UpstreamUrl.parseWithUri(address, Target.PORT);
      Destination servers = groups.destination(parsed, request);
      return servers == null
          ? null
          : Target.of(servers, url.substring(0, SCHEME.length()), parsed).withPath();
    } catch (UpstreamUrl.InvalidUrlException e) {
      String text = e.getMessage() + " in upstream \"" + address + "\"";
      request.log(ErrorLog.Level.ERROR, text);
      return null;
    }
  }
}
