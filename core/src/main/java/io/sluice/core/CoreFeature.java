package io.sluice.core;

import io.sluice.config.Directive;
import java.util.List;

/// What every configuration has whatever else is in it: its error logs.
public final class CoreFeature implements Feature {
  /// Stateless.
  public CoreFeature() {}

  @Override
  public String name() {
    return "core";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(ErrorLog.DIRECTIVE);
  }
}
