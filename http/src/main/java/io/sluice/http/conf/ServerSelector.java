package io.sluice.http.conf;

import io.sluice.core.Exchange;
import io.sluice.core.Regex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The virtual servers of one address and port.
///
/// A name is looked for among exact names, then names that start with `*`, then names that end with
/// `*`, each longest first, then regular expressions in file order ([server
/// names](https://nginx.org/en/docs/http/server_names.html)).
public final class ServerSelector {
  record Pattern(Regex regex, HttpServer server) {}

  private final HttpServer defaultServer;
  private final NameTable exact;
  private final NameTable heads;
  private final NameTable tails;
  private final Pattern[] patterns;

  /// @param heads suffixes that begin with a dot
  /// @param tails prefixes that end with a dot
  ServerSelector(
      HttpServer defaultServer,
      NameTable exact,
      NameTable heads,
      NameTable tails,
      List<Pattern> patterns) {
    this.defaultServer = defaultServer;
    this.exact = exact;
    this.heads = heads;
    this.tails = tails;
    this.patterns = patterns.toArray(Pattern[]::new);
  }

  /// The server of requests that name none, or one that is not known.
  public HttpServer defaultServer() {
    return defaultServer;
  }

  /// The server of a name, or the default one.
  ///
  /// @param e whose captures a matching expression sets
  /// @param host in lower case, without port and without a dot at its end
  public HttpServer select(Exchange e, byte[] host, int from, int to) {
    HttpServer server = exact.isEmpty() ? null : exact.get(host, from, to);
    if (server == null && !heads.isEmpty()) {
      server = head(host, from, to);
    }
    if (server == null && !tails.isEmpty()) {
      server = tail(host, from, to);
    }
    if (server == null && to > from) {
      server = pattern(e, host, from, to);
    }
    return server == null ? defaultServer : server;
  }

  private @Nullable HttpServer head(byte[] host, int from, int to) {
    for (int dot = from; dot < to; dot++) {
      if (host[dot] == '.') {
        HttpServer server = heads.get(host, dot, to);
        if (server != null) {
          return server;
        }
      }
    }
    return null;
  }

  private @Nullable HttpServer tail(byte[] host, int from, int to) {
    for (int dot = to - 1; dot >= from; dot--) {
      if (host[dot] == '.') {
        HttpServer server = tails.get(host, from, dot + 1);
        if (server != null) {
          return server;
        }
      }
    }
    return null;
  }

  private @Nullable HttpServer pattern(Exchange e, byte[] host, int from, int to) {
    for (Pattern pattern : patterns) {
      if (pattern.regex().matches(e, host, from, to - from)) {
        return pattern.server();
      }
    }
    return null;
  }
}
