package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.server.ReferencePage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
