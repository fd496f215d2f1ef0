package io.sluice.server.churn;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.text.Template;
import io.sluice.upstream.conf.Upstreams;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells what a template says at the end of each request: `witness "$status $upstream_addr";`.
final class Witness implements Feature {
  private static final Directive<@Nullable Template> WITNESS =
      Directive.<@Nullable Template>of("witness", a -> Template.compile(a, 0), null)
          .in(Context.HTTP);

  private final Consumer<String> told;
  private final List<Upstreams> upstreams = new ArrayList<>();

  Witness(Consumer<String> told) {
    this.told = told;
  }

  /// The groups of each configuration so far.
  List<Upstreams> upstreams() {
    return upstreams;
  }

  @Override
  public String name() {
    return "witness";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(WITNESS);
  }

  @Override
  public void install(ProtocolBuilder builder) {
    upstreams.add(Upstreams.of(builder.scope()));
    builder.handler(
        Phase.LOG,
        exchange -> {
          Template text = exchange.settings().get(WITNESS);
          if (text != null) {
            told.accept(text.text(exchange));
          }
          return Outcome.NEXT;
        });
  }
}
