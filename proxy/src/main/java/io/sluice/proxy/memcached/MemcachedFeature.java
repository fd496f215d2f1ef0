package io.sluice.proxy.memcached;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_LOCATION_IF;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Directive;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.proxy.exchange.HiddenFields;
import io.sluice.proxy.exchange.ProtocolDirectives;
import io.sluice.upstream.attempt.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `memcached_pass` and what belongs to it, as
/// [ngx_http_memcached_module](https://nginx.org/en/docs/http/ngx_http_memcached_module.html) has
/// them.
public final class MemcachedFeature implements HttpFeature {
  /// Those that other protocols have too.
  static final ProtocolDirectives COMMON =
      ProtocolDirectives.unbuffered(
          "memcached",
          List.of(
              new ProtocolDirectives.Word("error", Failure.ERROR),
              new ProtocolDirectives.Word("timeout", Failure.TIMEOUT),
              new ProtocolDirectives.Word("invalid_response", Failure.INVALID_HEADER),
              new ProtocolDirectives.Word("not_found", Failure.HTTP_404)));

  static final Directive<@Nullable MemcachedPass> PASS =
      Directive.<@Nullable MemcachedPass>of("memcached_pass", MemcachedPass::parse, null)
          .in(HTTP_LOCATION, HTTP_LOCATION_IF)
          .noInherit()
          .syntax("address")
          .doc("Responds with what memcached has under `$memcached_key`.");

  static final Directive<Long> GZIP_FLAG =
      Directive.number("memcached_gzip_flag", 0, 0, Long.MAX_VALUE)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
          .syntax("flag")
          .defaultText("")
          .doc("The bits of an item's flags that say that it is compressed by gzip.");

  public MemcachedFeature() {}

  @Override
  public String name() {
    return "memcached";
  }

  @Override
  public List<Directive<?>> directives() {
    List<Directive<?>> all = new ArrayList<>();
    all.add(PASS);
    all.addAll(COMMON.all());
    all.add(GZIP_FLAG);
    return all;
  }

  @Override
  public void install(HttpBuilder http) {
    HiddenFields hidden = new HiddenFields(COMMON, List.of("Date", "Server"));
    http.eachLocation(location -> {
      MemcachedPass pass = location.scope().own(PASS);
      if (pass != null) {
        location.content(new MemcachedLocation(location, pass, hidden));
        location.autoRedirectIfSlash();
      }
    });
  }
}
