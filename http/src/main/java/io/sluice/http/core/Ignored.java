package io.sluice.http.core;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Arguments;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import java.util.List;

/// Directives of the HTTP core that mean nothing on a JVM.
public final class Ignored {
  private static final String HASHES = "hash tables size themselves";
  private static final String POOLS = "memory is not taken from pools of a fixed size";

  private static final List<Directive<?>> ALL =
      List.of(
          ignored("variables_hash_max_size", HASHES, HTTP),
          ignored("variables_hash_bucket_size", HASHES, HTTP),
          ignored("types_hash_max_size", HASHES, HTTP, HTTP_SERVER, HTTP_LOCATION),
          ignored("types_hash_bucket_size", HASHES, HTTP, HTTP_SERVER, HTTP_LOCATION),
          temporary("fastcgi_temp_path"),
          temporary("uwsgi_temp_path"),
          temporary("scgi_temp_path"),
          pool("connection_pool_size"),
          pool("request_pool_size"),
          Directive.size("send_lowat", 0)
              .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
              .ignored("only FreeBSD knows it"),
          Directive.size("subrequest_output_buffer_size", 4096)
              .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
              .ignored("no feature keeps the response of a subrequest in memory"));

  private Ignored() {}

  /// All of them.
  public static List<Directive<?>> all() {
    return ALL;
  }

  private static Directive<Long> ignored(String name, String reason, Context... places) {
    return Directive.number(name, 0).in(places).ignored(reason);
  }

  /// Many a file names the folders of all protocols, whether it uses them or not.
  private static Directive<String> temporary(String name) {
    return Directive.of(name, a -> a.text(0), "")
        .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
        .args(1, 4)
        .syntax("path [level1 [level2 [level3]]]")
        .ignored("there is no such protocol whose answers would be stored there");
  }

  private static Directive<Long> pool(String name) {
    return Directive.of(name, Ignored::poolSize, 0L)
        .in(HTTP, HTTP_SERVER)
        .syntax("size")
        .ignored(POOLS);
  }

  private static Long poolSize(Arguments a) {
    long size = a.size(0);
    if (size < 112) {
      throw a.error(0, "the pool size must be no less than 112");
    }
    if (size % 16 != 0) {
      throw a.error(0, "the pool size must be a multiple of 16");
    }
    return size;
  }
}
