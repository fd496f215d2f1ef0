package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Diagnostics;
import io.sluice.config.Environment;
import io.sluice.config.Sources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said below nginx's message about an argument that is nearly right.
final class ArgumentHintsTest {
  private static List<Diagnostics.Diagnostic> load(String text) {
    Environment environment =
        Environment.of("/nowhere/", "x.conf")
            .withSources(Sources.of(Map.of("/nowhere/x.conf", text)));
    return Loaded.load(environment, List.of()).configuration().diagnostics().all();
  }

  private static String in(String place, String line) {
    String server = "server 127.0.0.1; ";
    return switch (place) {
      case "upstream" -> "http { upstream u { zone z 1m; " + server + line + "; } }";
      case "stream upstream" -> "stream { upstream u { " + server + line + "; } }";
      case "http" -> "http { " + line + "; }";
      case "server" -> "http { server { " + line + "; } }";
      case "location" -> "http { server { location / { " + line + "; } } }";
      case "stream" -> "stream { server { return x; listen 1; " + line + "; } }";
      case "events" -> "events { " + line + "; }";
      default -> line + ";";
    };
  }

  @ParameterizedTest
  @CsvSource({
    "upstream, server a weigth=2, weight=2",
    "upstream, server 127.0.0.1 max_fail=2, max_fails=2",
    "upstream, server 127.0.0.1 fail_timeout=10sec, fail_timeout=10s",
    "upstream, server 127.0.0.1 bakup, backup",
    "upstream, server 127.0.0.1 slowstart=10s, slow_start=10s",
    "stream upstream, server 127.0.0.1:1 max_con=3, max_conns=3",
    "upstream, hash $uri consitent, consistent",
    "upstream, random tow, two",
    "upstream, least_time haeder, header",
    "upstream, fair no_r, no_rr",
    "upstream, fair weight_mode=ilde, weight_mode=idle",
    "upstream, keepalive 4 locl, local",
    "upstream, queue 10 timeot=3s, timeout=3s",
    "upstream, sticky cookie a expire=1h, expires=1h",
    "http, resolver 127.0.0.1 vaild=10s, valid=10s",
    "http, resolver 127.0.0.1 ipv6=of, ipv6=off",
    "server, listen 80 reuseprt, reuseport",
    "server, listen 80 defualt_server, default_server",
    "server, listen 80 so_keepalive=onn, so_keepalive=on",
    "server, client_max_body_size 10mb, 10m",
    "server, lingering_close alwyas, always",
    "location, proxy_next_upstream eror, error",
    "location, proxy_next_upstream error http_50, http_500",
    "location, proxy_ignore_headers Set-Cokie, Set-Cookie",
    "location, proxy_buffering true, on",
    "location, proxy_read_timeout 30sec, 30s",
    "location, proxy_buffer_size 8kb, 8k",
    "location, gzip yes, on",
    "location, gzip_proxied expird, expired",
    "location, satisfy ayn, any",
    "location, if_modified_since exat, exact",
    "location, keepalive_disable msie, msie6",
    "location, limit_req zone=a brust=5, burst=5",
    "location, access_log l combined bufer=32k, buffer=32k",
    "location, error_log l wran, warn",
    "location, rewrite ^ /x premanent, permanent",
    "stream, listen 80 upd, udp",
    "stream, proxy_protocol of, off",
    "stream, limit_conn_log_level noitce, notice",
    "main, worker_processes atuo, auto",
    "main, daemon of, off",
    "events, multi_accept true, on"
  })
  void theNearestIsNamed(String place, String line, String meant) {
    assertThat(load(in(place, line)))
        .filteredOn(one -> one.level().fatal())
        .extracting(Diagnostics.Diagnostic::note)
        .contains("did you mean \"" + meant + "\"?");
  }

  @ParameterizedTest
  @CsvSource({
    "upstream, server 127.0.0.1 weight=0",
    "server, listen 80 xyzzy",
    "location, proxy_read_timeout never",
    "location, proxy_pass numbr",
    "location, root $",
    "http, resolver 127.0.0.1 ipv4=off ipv6=off",
    "main, worker_processes 0"
  })
  void whatIsLikeNothingGetsNoGuess(String place, String line) {
    assertThat(load(in(place, line)))
        .filteredOn(one -> one.level().fatal())
        .isNotEmpty()
        .allMatch(one -> one.note() == null || !one.note().contains("did you mean"));
  }

  @ParameterizedTest
  @CsvSource({
    "server, client_body_early_read off",
    "location, early_hints off",
    "location, post_action /x",
    "location, open_file_cache_events on",
    "location, uwsgi_string x",
    "location, ssi_ignore_recycled_buffers on",
    "server, http2_pool_size 4k",
    "server, http2_streams_index_size 32",
    "http, degradation sbrk=1m",
    "location, degrade 204"
  })
  void whatOnlyNginxHasIsSaid(String place, String line) {
    assertThat(load(in(place, line)))
        .filteredOn(one -> one.message().startsWith("unknown directive"))
        .singleElement()
        .extracting(Diagnostics.Diagnostic::note)
        .asString()
        .startsWith("nginx knows \"");
  }
}
