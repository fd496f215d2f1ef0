package io.sluice.proxy.sticky;

import static io.sluice.config.Context.HTTP_UPSTREAM;

import io.sluice.config.Directive;
import io.sluice.core.feature.Feature;
import io.sluice.upstream.peer.Sticky;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `sticky`, as
/// [ngx_http_upstream_module](https://nginx.org/en/docs/http/ngx_http_upstream_module.html#sticky)
/// has it and as the module nginx-sticky-module-ng had it, and what others do to the same end:
/// `sticky_cookie_insert`, `jvm_route`.
public final class StickyFeature implements Feature {
  static final Directive<Sticky.@Nullable Method> STICKY =
      Directive.<Sticky.@Nullable Method>of("sticky", StickyParser::sticky, null)
          .in(HTTP_UPSTREAM)
          .args(0, Directive.ANY)
          .syntax(
              "cookie name [expires=time] [domain=domain] [httponly] [samesite=strict|lax|none]"
                  + " [secure] [path=path] | route $variable ... | learn create=$variable"
                  + " lookup=$variable zone=name:size [timeout=time] [header] [sync] |"
                  + " [name=name] [domain=domain] [path=path] [expires=time]"
                  + " [hash=index|md5|sha1] [no_fallback] [secure] [httponly]")
          .doc("Keeps clients with the server that they were sent to first.");

  static final Directive<Sticky.@Nullable Method> STICKY_COOKIE_INSERT =
      Directive.<Sticky.@Nullable Method>of(
              "sticky_cookie_insert", a -> StickyParser.cookie(a, 0), null)
          .in(HTTP_UPSTREAM)
          .args(1, 4)
          .syntax("name [expires=time] [domain=domain] [path=path]")
          .doc("The same as `sticky cookie`, as it was called before.");

  static final Directive<Sticky.@Nullable Method> JVM_ROUTE =
      Directive.<Sticky.@Nullable Method>of("jvm_route", JvmRoute::parse, null)
          .in(HTTP_UPSTREAM)
          .args(1, 2)
          .syntax("$cookie_name[|name_in_uri] [reverse]")
          .doc("Keeps clients with the server whose `srun_id` their session begins (ends) with.");

  public StickyFeature() {}

  @Override
  public String name() {
    return "sticky";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(STICKY, STICKY_COOKIE_INSERT, JVM_ROUTE);
  }
}
