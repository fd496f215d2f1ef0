package io.sluice.stream;

import static io.sluice.config.Context.MAIN;
import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Diagnostics;
import io.sluice.config.Directive;
import io.sluice.config.Scope;
import io.sluice.core.feature.Feature;
import io.sluice.core.generation.Generation;
import io.sluice.core.text.Variables;
import io.sluice.net.Service;
import io.sluice.net.ServiceFeature;
import io.sluice.upstream.conf.Upstreams;
import io.sluice.upstream.group.PeerMemory;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The `stream` block: servers for TCP and UDP, and the engine that runs their sessions.
public final class Stream implements ServiceFeature {
  static final Directive<Boolean> SERVER =
      Directive.block("server", STREAM_SERVER)
          .in(STREAM)
          .repeats()
          .syntax("{ ... }")
          .doc("Defines a server.");

  static final Directive<Boolean> TCP_NODELAY =
      Directive.flag("tcp_nodelay", true)
          .in(STREAM, STREAM_SERVER)
          .doc("Whether short packets are sent at once.");

  static final Directive<Long> PROXY_PROTOCOL_TIMEOUT =
      Directive.time("proxy_protocol_timeout", 30_000)
          .in(STREAM, STREAM_SERVER)
          .doc("Bounds the time to read the header of the PROXY protocol.");

  private static final String HASHES = "hash tables size themselves";

  static final Directive<Long> VARIABLES_HASH_MAX_SIZE =
      Directive.number("variables_hash_max_size", 1024).in(STREAM).ignored(HASHES);

  static final Directive<Long> VARIABLES_HASH_BUCKET_SIZE =
      Directive.number("variables_hash_bucket_size", 64).in(STREAM).ignored(HASHES);

  private final Directive<Boolean> block;

  /// @param features all features, which define their variables when a configuration's `stream`
  ///   block is opened
  public Stream(Supplier<List<Feature>> features) {
    block =
        Directive.block("stream", STREAM)
            .in(MAIN)
            .onOpen((scope, value) -> open(scope, features.get()))
            .syntax("{ ... }")
            .doc("Serves TCP and UDP sessions.");
  }

  @Override
  public String name() {
    return "stream";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(
        block,
        SERVER,
        StreamListen.LISTEN,
        TCP_NODELAY,
        PrereadPhase.PREREAD_BUFFER_SIZE,
        PrereadPhase.PREREAD_TIMEOUT,
        PROXY_PROTOCOL_TIMEOUT,
        VARIABLES_HASH_MAX_SIZE,
        VARIABLES_HASH_BUCKET_SIZE);
  }

  private static void open(Scope scope, List<Feature> features) {
    Variables variables = new Variables("stream");
    StreamVariables.define(variables);
    features.forEach(feature -> feature.variables(variables));
    scope.attach(Variables.KEY, variables);
    StreamListen.open(scope);
  }

  @Override
  public @Nullable Service service(Generation generation) {
    List<Scope> blocks = generation.root().children(block);
    if (blocks.isEmpty()) {
      return null;
    }
    Scope stream = blocks.getFirst();
    Diagnostics diagnostics = generation.configuration().diagnostics();
    PeerMemory memory = generation.survivors().of(PeerMemory.KEY, PeerMemory::new);
    Upstreams.of(stream).complete(memory, diagnostics::add);
    Variables variables = Variables.of(stream);
    StreamBuilder builder = new StreamBuilder(stream);
    for (Feature feature : generation.features(Feature.class)) {
      feature.install(builder);
    }
    variables.resolve().forEach(diagnostics::add);
    List<Scope> servers = stream.children(SERVER);
    StreamListen.check(stream, servers);
    if (diagnostics.failed()) {
      return null;
    }
    StreamServers built = new StreamServers(servers, StreamListen.ports(stream), diagnostics);
    return diagnostics.failed() ? null : new StreamEngine(builder, built);
  }
}
