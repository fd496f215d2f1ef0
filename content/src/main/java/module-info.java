import org.jspecify.annotations.NullMarked;

/// Features of HTTP that answer requests or change responses by themselves.
@NullMarked
module io.sluice.content {
  requires transitive io.sluice.http;
  requires static transitive org.jspecify;

  exports io.sluice.content.files;
  exports io.sluice.content.gzip;
  exports io.sluice.content.headers;
  exports io.sluice.content.limitreq;
  exports io.sluice.content.realip;
  exports io.sluice.content.rewrite;
}
