package io.sluice.http.phases;

import io.sluice.config.ConfigException;
import io.sluice.core.feature.Feature;
import io.sluice.core.text.Variables;
import io.sluice.http.HttpEngine;
import io.sluice.http.conf.HttpConfig;
import java.util.List;

/// Builds what carries requests through the phases of a configuration.
public final class HttpPhases {
  private HttpPhases() {}

  /// Installs features and ties up variables. What is wrong is in the configuration's diagnostics
  /// afterwards.
  ///
  /// @param features in the order that counts inside a phase
  public static HttpEngine build(HttpConfig config, List<? extends Feature> features) {
    Variables variables = Variables.of(config.scope());
    HttpEngine engine = new PhaseBuilder(config.scope(), variables).build(config, features);
    for (ConfigException unknown : variables.resolve()) {
      config.scope().diagnostics().add(unknown);
    }
    return engine;
  }
}
