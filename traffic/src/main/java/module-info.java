import org.jspecify.annotations.NullMarked;

/// Features written once for stream and http.
@NullMarked
module io.sluice.traffic {
  requires transitive io.sluice.core;
  requires com.maxmind.db;
  requires static transitive org.jspecify;

  exports io.sluice.traffic.access;
  exports io.sluice.traffic.geo;
  exports io.sluice.traffic.geoip;
  exports io.sluice.traffic.limitconn;
  exports io.sluice.traffic.log;
  exports io.sluice.traffic.map;
  exports io.sluice.traffic.names;
  exports io.sluice.traffic.proxyprotocol;
  exports io.sluice.traffic.realip;
  exports io.sluice.traffic.set;
  exports io.sluice.traffic.split;
  exports io.sluice.traffic.variables;
}
