package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.server.ReferencePage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The reference page follows the declarations.
final class ReferencePageTest {
  @Test
  void theReferencePageIsFresh() throws IOException {
    String page = Files.readString(Path.of("../docs/directives.md"), StandardCharsets.ISO_8859_1);
    assertThat(page)
        .as("docs/directives.md; build/reference.sh writes it")
        .isEqualTo(ReferencePage.text());
  }

  /// Names in backquotes, with `*` for any letters.
  @Test
  void theReadmeNamesAllThatIsRefused() throws IOException {
    String row =
        Files.readAllLines(Path.of("../README.md")).stream()
            .filter(line -> line.startsWith("| not yet |"))
            .findFirst()
            .orElseThrow();
    String page = ReferencePage.text();
    List<String> refused = quoted(page.substring(page.indexOf("\n## Refused\n")), "[a-z0-9_]+");
    List<Pattern> names =
        quoted(row, "[a-z0-9_*]+").stream()
            .map(name -> Pattern.compile(name.replace("*", ".*")))
            .toList();

    assertThat(refused)
        .isNotEmpty()
        .allMatch(name -> names.stream().anyMatch(each -> each.matcher(name).matches()));
    assertThat(names)
        .as("names of what is no longer refused")
        .allMatch(each -> refused.stream().anyMatch(name -> each.matcher(name).matches()));
  }

  private static List<String> quoted(String text, String name) {
    return Pattern.compile("`(" + name + ")`")
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .toList();
  }
}
