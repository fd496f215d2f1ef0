import org.jspecify.annotations.NullMarked;

/// The REST API, metrics and dashboard.
@NullMarked
module io.sluice.api {
  requires transitive io.sluice.http;
  requires transitive io.sluice.upstream;
  requires static transitive org.jspecify;

  exports io.sluice.api.status;
}
