package io.sluice.server;

import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.core.CoreFeature;
import io.sluice.core.Feature;
import java.util.ArrayList;
import java.util.List;

/// What Sluice consists of: one line for each feature, in the order that counts inside a phase.
public final class StandardFeatures {
  private StandardFeatures() {}

  /// All of them, each a new instance.
  public static List<Feature> all() {
    return List.of(
        // The process.
        new CoreFeature(), new MainDirectives(), new EventsDirectives());
  }

  /// What these features understand.
  static Directives directives(List<Feature> features) {
    List<Directive<?>> all = new ArrayList<>();
    for (Feature feature : features) {
      all.addAll(feature.directives());
    }
    return new Directives(all);
  }
}
