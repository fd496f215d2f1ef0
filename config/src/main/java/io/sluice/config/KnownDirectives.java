package io.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All directives that nginx documents. Only read when a configuration names one that is not known
/// here.
final class KnownDirectives {
  /// One directive of nginx.
  ///
  /// @param module what nginx calls the module that has it
  /// @param contexts where it may stand, as documentation calls the places
  record Known(String module, List<String> contexts) {}

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
