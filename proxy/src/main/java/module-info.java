import org.jspecify.annotations.NullMarked;

/// The upstream exchange of HTTP and its protocols.
@NullMarked
module io.sluice.proxy {
  requires transitive io.sluice.http;
  requires static transitive org.jspecify;

  exports io.sluice.proxy.exchange;
  exports io.sluice.proxy.http1;
  exports io.sluice.proxy.memcached;
  exports io.sluice.proxy.mirror;
  exports io.sluice.proxy.pass;
  exports io.sluice.proxy.sticky;
}
