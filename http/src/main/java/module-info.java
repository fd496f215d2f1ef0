import org.jspecify.annotations.NullMarked;

/// The request engine for HTTP.
@NullMarked
module io.sluice.http {
  requires transitive io.sluice.net;
  requires transitive io.sluice.upstream;
  requires transitive io.sluice.traffic;
  requires static transitive org.jspecify;

  exports io.sluice.http;
  exports io.sluice.http.block;
  exports io.sluice.http.body;
  exports io.sluice.http.conf;
  exports io.sluice.http.core;
  exports io.sluice.http.files;
  exports io.sluice.http.h1;
  exports io.sluice.http.gzip;
  exports io.sluice.http.headers;
  exports io.sluice.http.limitreq;
  exports io.sluice.http.pages;
  exports io.sluice.http.proxy;
  exports io.sluice.http.realip;
  exports io.sluice.http.rewrite;
  exports io.sluice.http.sticky;
}
