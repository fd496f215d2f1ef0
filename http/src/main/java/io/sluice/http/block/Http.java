package io.sluice.http.block;

import io.sluice.config.Context;
import io.sluice.config.Diagnostics;
import io.sluice.config.Directive;
import io.sluice.config.Scope;
import io.sluice.core.feature.Feature;
import io.sluice.core.generation.Generation;
import io.sluice.core.text.Variables;
import io.sluice.http.HttpEngine;
import io.sluice.http.conf.Blocks;
import io.sluice.http.conf.HttpConfig;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.Ignored;
import io.sluice.http.h1.Http1;
import io.sluice.http.listen.HttpService;
import io.sluice.http.phases.HttpPhases;
import io.sluice.http.variables.HttpVariables;
import io.sluice.net.Service;
import io.sluice.net.ServiceFeature;
import io.sluice.net.os.ThisProcess;
import io.sluice.upstream.conf.Upstreams;
import io.sluice.upstream.group.PeerMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The `http` block, its servers and locations, and the engine that runs their requests.
public final class Http implements ServiceFeature {
  private final Directive<Boolean> block;

  /// @param features all features, which define their variables when a configuration's `http` block
  ///   is opened
  public Http(Supplier<List<Feature>> features) {
    block =
        Directive.block("http", Context.HTTP)
            .in(Context.MAIN)
            .onOpen((scope, _) -> open(scope, features.get()))
            .syntax("{ ... }")
            .doc("Serves HTTP requests.");
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public List<Directive<?>> directives() {
    List<Directive<?>> all = new ArrayList<>();
    all.add(block);
    all.addAll(Blocks.all());
    all.addAll(HttpCore.all());
    all.addAll(Ignored.all());
    return all;
  }

  private static void open(Scope scope, List<Feature> features) {
    Variables variables = new Variables("http");
    HttpVariables.define(variables);
    features.forEach(feature -> feature.variables(variables));
    scope.attach(Variables.KEY, variables);
  }

  @Override
  public @Nullable Service service(Generation generation) {
    List<Scope> blocks = generation.root().children(block);
    if (blocks.isEmpty()) {
      return null;
    }
    Scope http = blocks.getFirst();
    Diagnostics diagnostics = generation.configuration().diagnostics();
    PeerMemory memory = generation.survivors().of(PeerMemory.KEY, PeerMemory::new);
    Upstreams.of(http).complete(memory, diagnostics::add);
    HttpConfig config = HttpConfig.of(http, ThisProcess.root());
    HttpEngine engine = HttpPhases.build(config, generation.features(Feature.class));
    return diagnostics.failed() ? null : new HttpService(generation, config, engine, new Http1());
  }
}
