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
  exports io.sluice.http.h1;
  exports io.sluice.http.handler;
  exports io.sluice.http.head;
  exports io.sluice.http.listen;
  exports io.sluice.http.pages;
  exports io.sluice.http.subrequest;
  exports io.sluice.http.wire;
}
