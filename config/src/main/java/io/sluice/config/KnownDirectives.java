package io.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All directives that nginx documents. Only read when a configuration names one that is not known
/// here.
final class KnownDirectives {
  /// One directive of nginx.
  ///
  /// @param module what nginx calls the module that has it
  /// @param contexts where it may stand, as documentation calls the places
  record Known(String module, List<String> contexts) {}

  /// Blocks of one module, whose content is refused with them.
  private static final Set<String> OWN_BLOCKS = Set.of("acme_issuer", "oidc_provider", "mgmt", "");

  private static final String RESOURCE = "known-directives.txt";

  private KnownDirectives() {}

  /// What nginx documents under this name (the first module that has it), or null.
  static @Nullable Known find(String name) {
    String module = "";
    for (String line : read().split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (tab < 0) {
        module = line;
      } else if (tab == name.length() && line.startsWith(name)) {
        return new Known(module, List.of(line.substring(tab + 1).split(",", -1)));
      }
    }
    return null;
  }

  /// The names that nginx documents and `has` does not know, by module; without what only stands in
  /// another block of the same module.
  static Map<String, Set<String>> without(Predicate<String> has) {
    Map<String, Set<String>> missing = new TreeMap<>();
    String module = "";
    for (String line : read().split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (tab < 0) {
        module = line;
      } else if (!has.test(line.substring(0, tab))
          && !OWN_BLOCKS.contains(line.substring(tab + 1))) {
        missing.computeIfAbsent(module, _ -> new TreeSet<>()).add(line.substring(0, tab));
      }
    }
    return missing;
  }

  /// A line with a module's name, then a line for each of its directives: name, tab, contexts with
  /// commas.
  private static String read() {
    try (InputStream in = KnownDirectives.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
