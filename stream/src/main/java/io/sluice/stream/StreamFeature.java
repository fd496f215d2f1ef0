package io.sluice.stream;

import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;

/// A feature that takes part in stream sessions.
public interface StreamFeature extends Feature {
  /// Adds its handlers. Called once for each configuration that has a `stream` block, in the order
  /// of the list of features.
  void install(StreamBuilder stream);

  @Override
  default void install(ProtocolBuilder builder) {
    if (builder instanceof StreamBuilder stream) {
      install(stream);
    }
  }
}
