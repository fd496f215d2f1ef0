package io.sluice.traffic.names;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_SERVER;
import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Directive;
import io.sluice.core.feature.Feature;
import java.util.List;

/// `server_name` of http and stream.
public final class ServerNameFeature implements Feature {
  /// The names of a server; a server without any has the empty one. See [ServerName#of].
  static final Directive<List<List<ServerName>>> SERVER_NAME =
      Directive.list("server_name", ServerNameParser::parse)
          .in(HTTP_SERVER, STREAM_SERVER)
          .args(1, Directive.ANY)
          .syntax("name ...")
          .defaultText("\"\"")
          .doc("The names that a virtual server answers to.");

  private static final String HASHES = "hash tables size themselves";

  private static final Directive<Long> HASH_MAX_SIZE =
      Directive.number("server_names_hash_max_size", 512).in(HTTP, STREAM).ignored(HASHES);

  private static final Directive<Long> HASH_BUCKET_SIZE =
      Directive.number("server_names_hash_bucket_size", 64).in(HTTP, STREAM).ignored(HASHES);

  /// Stateless.
  public ServerNameFeature() {}

  @Override
  public String name() {
    return "server_name";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(SERVER_NAME, HASH_MAX_SIZE, HASH_BUCKET_SIZE);
  }
}
