import org.jspecify.annotations.NullMarked;

/// The session engine for TCP and UDP.
@NullMarked
module io.sluice.stream {
  requires transitive io.sluice.net;
  requires transitive io.sluice.upstream;
  requires transitive io.sluice.traffic;
  requires static transitive org.jspecify;

  exports io.sluice.stream;
  exports io.sluice.stream.mqtt;
}
