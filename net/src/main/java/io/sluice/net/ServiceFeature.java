package io.sluice.net;

import io.sluice.core.feature.Feature;
import io.sluice.core.generation.Generation;
import org.jspecify.annotations.Nullable;

/// A feature that serves connections: a protocol with its own block in the configuration.
public interface ServiceFeature extends Feature {
  /// Builds the service that the generation's configuration asks for.
  ///
  /// Whatever has to be given back is registered with {@link Generation#onClose} as soon as it
  /// exists, so that a generation that fails later leaves nothing behind.
  ///
  /// @return null if the configuration has no such block
  /// @throws io.sluice.config.ConfigException for what is wrong; several are better reported one by
  ///   one to the configuration's diagnostics
  @Nullable Service service(Generation generation);
}
