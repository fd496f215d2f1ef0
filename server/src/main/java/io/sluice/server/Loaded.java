package io.sluice.server;

import io.sluice.config.Configuration;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.core.feature.Feature;
import java.util.ArrayList;
import java.util.List;

/// A configuration as it was read, with the features that it was read for: those that it loads
/// itself (`load_module`) are among them.
record Loaded(Configuration configuration, List<Feature> features) {
  /// Reads a configuration.
  ///
  /// Which directives there are depends on the modules that it loads, so one that loads any is read
  /// twice.
  ///
  /// @param more features besides the standard ones
  static Loaded load(Environment environment, List<Feature> more) {
    Loaded first = read(environment, StandardFeatures.with(more));
    List<String> jars = first.configuration.root().own(MainDirectives.LOAD_MODULE);
    List<Feature> loaded = jars == null ? List.of() : Modules.features(jars);
    if (loaded.isEmpty()) {
      return first;
    }
    List<Feature> all = new ArrayList<>(more);
    all.addAll(loaded);
    return read(environment, StandardFeatures.with(all));
  }

  private static Loaded read(Environment environment, List<Feature> features) {
    Directives directives = StandardFeatures.directives(features);
    return new Loaded(Configuration.load(environment, directives), features);
  }
}
