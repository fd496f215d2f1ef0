package io.sluice.http.block;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Scope;
import io.sluice.core.Feature;
import io.sluice.core.Variables;
import java.util.List;
import java.util.function.Supplier;

/// The directive `http`.
final class HttpBlock {
  private HttpBlock() {}

  /// @param features all that are known: their variables are defined before the block is read
  static Directive<Boolean> directive(Supplier<List<Feature>> features) {
    return Directive.block("http", Context.HTTP)
        .in(Context.MAIN)
        .onOpen((block, _) -> open(block, features.get()))
        .doc("The HTTP server.");
  }

  private static void open(Scope block, List<Feature> features) {
    Variables variables = new Variables("http");
    block.attach(Variables.KEY, variables);
    features.forEach(feature -> feature.variables(variables));
  }
}
