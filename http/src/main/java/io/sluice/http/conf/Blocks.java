package io.sluice.http.conf;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The directives that make virtual servers and locations.
public final class Blocks {
  /// `server`
  public static final Directive<Boolean> SERVER =
      Directive.block("server", Context.HTTP_SERVER)
          .in(Context.HTTP)
          .repeats()
          .doc("A virtual server.");

  /// `listen`
  static final Directive<List<ListenStatement>> LISTEN =
      Directive.list("listen", ListenStatement::parse)
          .in(Context.HTTP_SERVER)
          .args(1, Directive.ANY)
          .syntax(
              "address[:port] [default_server] [proxy_protocol] [fastopen=number]"
                  + " [backlog=number] [rcvbuf=size] [sndbuf=size] [deferred] [bind]"
                  + " [ipv6only=on|off] [reuseport] [multipath]"
                  + " [so_keepalive=on|off|[keepidle]:[keepintvl]:[keepcnt]]")
          .defaultText("*:80 | *:8000")
          .doc("An address that a server takes connections on.");

  /// `location`
  static final Directive<@Nullable LocationName> LOCATION =
      Directive.<LocationName>block("location", Context.HTTP_LOCATION, LocationName::parse)
          .in(Context.HTTP_SERVER, Context.HTTP_LOCATION)
          .args(1, 2)
          .repeats()
          .syntax("[ = | ~ | ~* | ^~ ] uri { ... } | @name { ... }")
          .doc("Settings for the requests whose URI matches.");

  /// `limit_except`
  static final Directive<@Nullable Set<String>> LIMIT_EXCEPT =
      Directive.<Set<String>>block("limit_except", Context.LIMIT_EXCEPT, MethodNames::parse)
          .in(Context.HTTP_LOCATION)
          .args(1, Directive.ANY)
          .syntax("method ... { ... }")
          .doc("Settings for requests with other methods than these; GET includes HEAD.");

  private Blocks() {}

  /// All of them.
  public static List<Directive<?>> all() {
    return List.of(SERVER, LISTEN, LOCATION, LIMIT_EXCEPT);
  }
}
