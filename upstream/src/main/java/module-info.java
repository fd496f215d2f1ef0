import org.jspecify.annotations.NullMarked;

/// Groups of servers, balancers and passive health.
@NullMarked
module io.sluice.upstream {
  requires transitive io.sluice.core;
  requires transitive io.sluice.net;
  requires static transitive org.jspecify;

  exports io.sluice.upstream;
  exports io.sluice.upstream.attempt;
  exports io.sluice.upstream.conf;
  exports io.sluice.upstream.connect;
  exports io.sluice.upstream.group;
  exports io.sluice.upstream.peer;
  exports io.sluice.upstream.resolve;
}
