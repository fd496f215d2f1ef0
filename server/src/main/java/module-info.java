import org.jspecify.annotations.NullMarked;

/// The command line, signals, reload and the list of standard features.
@NullMarked
module io.sluice.server {
  requires transitive io.sluice.config;
  requires transitive io.sluice.core;
  requires transitive io.sluice.net;
  requires transitive io.sluice.upstream;
  requires transitive io.sluice.traffic;
  requires transitive io.sluice.stream;
  requires transitive io.sluice.http;
  requires transitive io.sluice.content;
  requires transitive io.sluice.proxy;
  requires transitive io.sluice.api;
  requires static transitive org.jspecify;

  exports io.sluice.server;
}
