package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Whatever the bytes of a configuration are, loading it ends, says what is wrong, and leaves a
/// usable tree.
class ConfigurationFuzzTest {
  @FuzzTest
  void loadsAnything(byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    Sources files = Sources.of(Map.of("/f", text, "/other", "root /x;"));
    Configuration configuration =
        Configuration.load(Environment.of("/", "f").withSources(files), Sample.ALL);
    Diagnostics diagnostics = configuration.diagnostics();
    assertThat(diagnostics.print("sluice").isEmpty()).isEqualTo(diagnostics.all().isEmpty());
    visit(configuration.root());
  }

  private static void visit(Scope scope) {
    assertThat(scope.settings().get(Sample.MODE)).isNotNull();
    for (Scope.Entry entry : scope.entries()) {
      if (entry.child() != null) {
        visit(entry.child());
      }
    }
  }
}
