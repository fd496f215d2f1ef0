package io.sluice.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes the reference page of directives from their constants.
public final class Reference {
  /// The directives of one feature.
  ///
  /// @param title what the feature is called
  public record Section(String title, List<? extends Directive<?>> directives) {
    /// Keeps them in alphabetical order.
    public Section {
      directives = directives.stream().sorted(Comparator.comparing(Directive::name)).toList();
    }
  }

  private Reference() {}

  /// The page as Markdown, sections in the order given; those without directives are left out.
  public static String markdown(List<Section> sections) {
    StringBuilder page =
        new StringBuilder(
            """
            # Directives

            Written by the build from the directives' declarations: change those, not this page.
            """);
    for (Section section : sections) {
      if (!section.directives().isEmpty()) {
        page.append("\n## ").append(section.title()).append('\n');
        for (Directive<?> directive : section.directives()) {
          append(page, directive);
        }
      }
    }
    return page.toString();
  }

  /// What follows on the page: the directives of nginx that no section has.
  public static String refused(List<Section> sections) {
    Set<String> known = new HashSet<>();
    sections.forEach(section -> section.directives().forEach(each -> known.add(each.name())));
    Map<String, Set<String>> refused = KnownDirectives.without(known::contains);
    StringBuilder page =
        new StringBuilder(
            """

            ## Refused

            Directives of nginx and of its commercial edition that Sluice does not have, by module.

            """);
    refused.forEach((module, names) ->
        page.append("- ")
            .append(module)
            .append(": `")
            .append(String.join("`, `", names))
            .append("`\n"));
    return page.toString();
  }

  private static void append(StringBuilder page, Directive<?> directive) {
    page.append("\n### ").append(directive.name()).append("\n\n");
    item(page, "Syntax", "`" + directive.usage() + "`");
    if (!directive.defaultText().isEmpty()) {
      item(page, "Default", "`" + directive.name() + " " + directive.defaultText() + ";`");
    }
    item(page, "Context", contexts(directive));
    if (directive.replacement() != null) {
      item(page, "Deprecated", "use `" + directive.replacement() + "`");
    }
    if (directive.ignored() != null) {
      item(page, "No effect", directive.ignored());
    }
    if (!directive.doc().isEmpty()) {
      page.append('\n').append(directive.doc()).append('\n');
    }
  }

  private static void item(StringBuilder page, String what, String text) {
    page.append("- ").append(what).append(": ").append(text).append('\n');
  }

  private static String contexts(Directive<?> directive) {
    List<String> names = new ArrayList<>();
    for (Context context : directive.contextList()) {
      names.add(context.name());
    }
    return String.join(", ", names);
  }
}
