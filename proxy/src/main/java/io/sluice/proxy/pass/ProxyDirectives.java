package io.sluice.proxy.pass;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_LOCATION_IF;
import static io.sluice.config.Context.HTTP_SERVER;
import static io.sluice.config.Context.LIMIT_EXCEPT;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.core.text.Template;
import io.sluice.http.RequestLine;
import io.sluice.proxy.exchange.ProtocolDirectives;
import io.sluice.proxy.http1.HeaderLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The directives of
/// [ngx_http_proxy_module](https://nginx.org/en/docs/http/ngx_http_proxy_module.html).
final class ProxyDirectives {
  /// Those that other protocols have too.
  static final ProtocolDirectives COMMON = new ProtocolDirectives("proxy");

  static final Directive<@Nullable ProxyPass> PASS =
      Directive.<@Nullable ProxyPass>of("proxy_pass", ProxyPass::parse, null)
          .in(HTTP_LOCATION, HTTP_LOCATION_IF, LIMIT_EXCEPT)
          .noInherit()
          .syntax("URL")
          .doc("Passes requests on to the server or group of servers that the URL names.");

  static final Directive<List<Redirect>> REDIRECT =
      inLocations(Directive.list("proxy_redirect", Redirect::parse, Redirect.USUAL))
          .args(1, 2)
          .syntax("default | off | redirect replacement")
          .defaultText("default")
          .doc("How Location and Refresh fields of answers are changed.");

  static final Directive<List<Toggle<Rewrite>>> COOKIE_DOMAIN =
      inLocations(Directive.list("proxy_cookie_domain", ProxyDirectives::cookieDomain))
          .args(1, 2)
          .syntax("off | domain replacement")
          .defaultText("off")
          .doc("How the domains of cookies are changed.");

  static final Directive<List<Toggle<Rewrite>>> COOKIE_PATH =
      inLocations(Directive.list("proxy_cookie_path", ProxyDirectives::cookiePath))
          .args(1, 2)
          .syntax("off | path replacement")
          .defaultText("off")
          .doc("How the paths of cookies are changed.");

  static final Directive<List<Toggle<CookieFlags>>> COOKIE_FLAGS =
      inLocations(Directive.list("proxy_cookie_flags", ProxyDirectives::cookieFlags))
          .args(1, 4)
          .syntax(
              "off | cookie [secure | nosecure | httponly | nohttponly | samesite=strict|lax|none"
                  + " | nosamesite ...]")
          .defaultText("off")
          .doc("Which flags are set and cleared on cookies.");

  static final Directive<List<HeaderLine>> SET_HEADER =
      inLocations(Directive.list("proxy_set_header", HeaderLine::parse))
          .args(2)
          .syntax("field value")
          .defaultText("Host $proxy_host")
          .doc("Sets or, with an empty value, drops a field of requests to servers.");

  static final Directive<@Nullable Template> SET_BODY =
      inLocations(
              Directive.<@Nullable Template>of("proxy_set_body", a -> Template.compile(a, 0), null))
          .syntax("value")
          .doc("The body of requests to servers, in place of the client's.");

  static final Directive<@Nullable Template> METHOD =
      inLocations(
              Directive.<@Nullable Template>of("proxy_method", a -> Template.compile(a, 0), null))
          .syntax("method")
          .doc("The method of requests to servers, in place of the client's.");

  static final Directive<Integer> HTTP_VERSION =
      inLocations(
              Directive.of("proxy_http_version", ProxyDirectives::version, RequestLine.HTTP_1_1))
          .syntax("1.0 | 1.1")
          .defaultText("1.1")
          .doc("The version of HTTP that servers are spoken to in.");

  static final Directive<Boolean> PASS_TRAILERS =
      inLocations(Directive.flag("proxy_pass_trailers", false))
          .doc("Passes the trailers of answers on.");

  private static final String NO_HASHES = "names are looked up in tables that need no tuning";

  private static final Directive<Long> HEADERS_HASH_MAX_SIZE =
      inLocations(Directive.number("proxy_headers_hash_max_size", 512)).ignored(NO_HASHES);

  private static final Directive<Long> HEADERS_HASH_BUCKET_SIZE =
      inLocations(Directive.number("proxy_headers_hash_bucket_size", 64)).ignored(NO_HASHES);

  private static final Directive<Long> SEND_LOWAT =
      inLocations(Directive.size("proxy_send_lowat", 0))
          .ignored("only BSD systems have a low-water mark of sockets that can be set");

  private ProxyDirectives() {}

  static List<Directive<?>> all() {
    List<Directive<?>> all = new ArrayList<>();
    all.add(PASS);
    all.addAll(COMMON.all());
    all.addAll(
        List.of(
            REDIRECT,
            COOKIE_DOMAIN,
            COOKIE_PATH,
            COOKIE_FLAGS,
            SET_HEADER,
            SET_BODY,
            METHOD,
            HTTP_VERSION,
            PASS_TRAILERS,
            HEADERS_HASH_MAX_SIZE,
            HEADERS_HASH_BUCKET_SIZE,
            SEND_LOWAT));
    return all;
  }

  private static Toggle<Rewrite> cookieDomain(Arguments a) {
    return Toggle.parse(a, a.scope().own(COOKIE_DOMAIN), Rewrite::parseDomain);
  }

  private static Toggle<Rewrite> cookiePath(Arguments a) {
    return Toggle.parse(a, a.scope().own(COOKIE_PATH), Rewrite::parsePath);
  }

  private static Toggle<CookieFlags> cookieFlags(Arguments a) {
    return Toggle.parse(a, a.scope().own(COOKIE_FLAGS), CookieFlags::parse);
  }

  private static int version(Arguments a) {
    return switch (a.text(0)) {
      case "1.0" -> RequestLine.HTTP_1_0;
      case "1.1" -> RequestLine.HTTP_1_1;
      case "2" -> throw a.error(0, "HTTP/2 is not available to servers behind the proxy");
      default -> throw a.error(0, "invalid value \"" + a.text(0) + "\"");
    };
  }

  private static <T extends @Nullable Object> Directive<T> inLocations(Directive<T> directive) {
    return directive.in(HTTP, HTTP_SERVER, HTTP_LOCATION);
  }
}
