package io.sluice.traffic.split;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.feature.Feature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `split_clients` of http and stream.
public final class SplitClientsFeature implements Feature {
  private static final Directive<@Nullable SplitClients> SPLIT_CLIENTS =
      Directive.<SplitClients>raw("split_clients", SplitClientsParser::parse)
          .in(Context.HTTP, Context.STREAM)
          .args(2)
          .repeats()
          .syntax("string $variable { ... }")
          .doc("Makes a variable whose value depends on the hash of a string.");

  /// Stateless.
  public SplitClientsFeature() {}

  @Override
  public String name() {
    return "split_clients";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(SPLIT_CLIENTS);
  }
}
