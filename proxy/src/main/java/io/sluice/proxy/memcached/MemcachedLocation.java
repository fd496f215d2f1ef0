package io.sluice.proxy.memcached;

import io.sluice.config.Settings;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.conf.Location;
import io.sluice.http.handler.MediaType;
import io.sluice.proxy.exchange.HiddenFields;
import io.sluice.proxy.exchange.UpstreamSettings;
import io.sluice.upstream.conf.Destination;

/// A location with `memcached_pass`: what its configuration says, read once, and the handler that
/// has memcached respond.
final class MemcachedLocation implements PhaseHandler<HttpRequest> {
  private static final int NOT_ALLOWED = 405;
  private static final int INTERNAL_SERVER_ERROR = 500;

  final UpstreamSettings upstream;
  final Template key;

  /// The bits of an item's flags that say that it is compressed by gzip; 0 for none.
  final long gzipFlag;

  private final MemcachedPass pass;

  MemcachedLocation(Location location, MemcachedPass pass, HiddenFields hidden) {
    Settings settings = location.settings();
    this.pass = pass;
    this.key = pass.key();
    this.upstream = new UpstreamSettings(settings, MemcachedFeature.COMMON, hidden);
    this.gzipFlag = settings.get(MemcachedFeature.GZIP_FLAG);
  }

  @Override
  public Outcome handle(HttpRequest request) {
    if (request.method() != Method.GET && request.method() != Method.HEAD) {
      return Outcome.status(NOT_ALLOWED);
    }
    int bad = request.body().discard();
    if (bad != 0) {
      return Outcome.status(bad);
    }
    MediaType.set(request);
    Destination to = pass.destination(request);
    if (to == null) {
      return Outcome.status(INTERNAL_SERVER_ERROR);
    }
    MemcachedRequest.take().pass(request, this, to);
    return Outcome.DONE;
  }
}
