package io.sluice.server;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;
import static io.sluice.config.Context.HTTP_UPSTREAM;
import static io.sluice.config.Context.MAIN;
import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;
import static io.sluice.config.Context.STREAM_UPSTREAM;

import io.sluice.config.Context;
import io.sluice.config.Directives;
import java.util.List;

/// The words after `configure arguments:`, with which nginx says how it was built and which tools
/// read to learn what a binary can do. They follow from the directives that exist: a module of
/// nginx that is off by default is named by `--with-…` if its directive is known here, one that is
/// on by default by `--without-…` if it is not.
final class ConfigureArguments {
  private record Module(String word, String directive, List<Context> contexts) {
    boolean known(Directives directives) {
      for (Context context : contexts) {
        if (directives.find(directive, context) != null) {
          return true;
        }
      }
      return false;
    }
  }

  private static final List<Context> ANY_HTTP = List.of(HTTP, HTTP_SERVER, HTTP_LOCATION);
  private static final List<Context> ANY_STREAM = List.of(STREAM, STREAM_SERVER);

  private static final List<Module> OFF_BY_DEFAULT =
      List.of(
          http("http_ssl_module", "ssl_certificate"),
          http("http_v2_module", "http2"),
          http("http_v3_module", "http3"),
          http("http_realip_module", "set_real_ip_from"),
          http("http_addition_module", "add_before_body"),
          http("http_geoip_module", "geoip_country"),
          http("http_sub_module", "sub_filter"),
          http("http_dav_module", "dav_methods"),
          http("http_flv_module", "flv"),
          http("http_mp4_module", "mp4"),
          http("http_gunzip_module", "gunzip"),
          http("http_gzip_static_module", "gzip_static"),
          http("http_auth_request_module", "auth_request"),
          http("http_random_index_module", "random_index"),
          http("http_secure_link_module", "secure_link"),
          http("http_slice_module", "slice"),
          http("http_stub_status_module", "stub_status"),
          new Module("mail", "mail", List.of(MAIN)),
          new Module("stream", "stream", List.of(MAIN)),
          stream("stream_ssl_module", "ssl_certificate"),
          stream("stream_realip_module", "set_real_ip_from"),
          stream("stream_geoip_module", "geoip_country"),
          stream("stream_ssl_preread_module", "ssl_preread"));

  private static final List<Module> ON_BY_DEFAULT =
      List.of(
          new Module("http", "http", List.of(MAIN)),
          http("http-cache", "proxy_cache"),
          http("http_charset_module", "charset"),
          http("http_gzip_module", "gzip"),
          http("http_ssi_module", "ssi"),
          http("http_userid_module", "userid"),
          http("http_access_module", "allow"),
          http("http_auth_basic_module", "auth_basic"),
          http("http_mirror_module", "mirror"),
          http("http_autoindex_module", "autoindex"),
          http("http_geo_module", "geo"),
          http("http_map_module", "map"),
          http("http_split_clients_module", "split_clients"),
          http("http_referer_module", "valid_referers"),
          http("http_rewrite_module", "rewrite"),
          http("http_proxy_module", "proxy_pass"),
          http("http_fastcgi_module", "fastcgi_pass"),
          http("http_uwsgi_module", "uwsgi_pass"),
          http("http_scgi_module", "scgi_pass"),
          http("http_grpc_module", "grpc_pass"),
          http("http_memcached_module", "memcached_pass"),
          http("http_limit_conn_module", "limit_conn"),
          http("http_limit_req_module", "limit_req"),
          http("http_empty_gif_module", "empty_gif"),
          http("http_browser_module", "ancient_browser"),
          http("http_tunnel_module", "tunnel_pass"),
          httpUpstream("hash", "hash"),
          httpUpstream("ip_hash", "ip_hash"),
          httpUpstream("least_conn", "least_conn"),
          httpUpstream("least_time", "least_time"),
          httpUpstream("random", "random"),
          httpUpstream("keepalive", "keepalive"),
          httpUpstream("zone", "zone"),
          httpUpstream("sticky", "sticky"),
          stream("stream_limit_conn_module", "limit_conn"),
          stream("stream_access_module", "allow"),
          stream("stream_geo_module", "geo"),
          stream("stream_map_module", "map"),
          stream("stream_split_clients_module", "split_clients"),
          stream("stream_return_module", "return"),
          stream("stream_pass_module", "pass"),
          stream("stream_set_module", "set"),
          streamUpstream("hash", "hash"),
          streamUpstream("least_conn", "least_conn"),
          streamUpstream("least_time", "least_time"),
          streamUpstream("random", "random"),
          streamUpstream("zone", "zone"));

  private ConfigureArguments() {}

  /// The words, each after a space.
  static String of(Directives directives) {
    StringBuilder words = new StringBuilder();
    for (Module module : OFF_BY_DEFAULT) {
      if (module.known(directives)) {
        words.append(" --with-").append(module.word);
      }
    }
    for (Module module : ON_BY_DEFAULT) {
      if (!module.known(directives)) {
        words.append(" --without-").append(module.word);
      }
    }
    return words.toString();
  }

  private static Module http(String word, String directive) {
    return new Module(word, directive, ANY_HTTP);
  }

  private static Module stream(String word, String directive) {
    return new Module(word, directive, ANY_STREAM);
  }

  private static Module httpUpstream(String module, String directive) {
    return new Module("http_upstream_" + module + "_module", directive, List.of(HTTP_UPSTREAM));
  }

  private static Module streamUpstream(String module, String directive) {
    return new Module("stream_upstream_" + module + "_module", directive, List.of(STREAM_UPSTREAM));
  }
}
