package io.sluice.http;

import io.sluice.core.feature.Feature;

/// A feature that takes part in HTTP requests.
public interface HttpFeature extends Feature {
  /// Adds its handlers and filters. Called once for each configuration that has an `http` block, in
  /// the order of the list of features.
  void install(HttpBuilder http);
}
