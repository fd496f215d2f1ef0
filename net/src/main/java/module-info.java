import org.jspecify.annotations.NullMarked;

/// Event loops, buffers, timers, listeners, connections, TLS, name resolution.
@NullMarked
module io.sluice.net {
  requires transitive io.sluice.core;
  requires static transitive org.jspecify;
  requires io.netty.buffer;
  requires io.netty.codec.dns;

  exports io.sluice.net;
  exports io.sluice.net.accept;
  exports io.sluice.net.dns;
  exports io.sluice.net.os;
  exports io.sluice.net.proxyprotocol;
  exports io.sluice.net.sim;
  exports io.sluice.net.tls;
}
