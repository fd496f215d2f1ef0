package io.sluice.server;

import io.sluice.config.Reference;
import io.sluice.core.feature.Feature;
import java.util.ArrayList;
import java.util.List;

/// The page `docs/directives.md`: every directive of the standard features, as it is declared.
///
/// `build/reference.sh` writes it, and a test fails when it is stale.
public final class ReferencePage {
  private ReferencePage() {}

  /// Writes the page to stdout.
  public static void main(String[] args) {
    Console.out(text());
  }

  /// The page, Markdown.
  public static String text() {
    List<Reference.Section> sections = new ArrayList<>();
    for (Feature feature : StandardFeatures.all()) {
      sections.add(new Reference.Section(feature.name(), feature.directives()));
    }
    return Reference.markdown(sections) + Reference.refused(sections);
  }
}
