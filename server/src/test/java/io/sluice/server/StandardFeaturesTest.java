package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Configuration;
import io.sluice.config.Environment;
import io.sluice.core.feature.Feature;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StandardFeaturesTest {
  @Test
  void eachIsThereOnce() {
    List<Class<?>> kinds =
        StandardFeatures.all().stream().<Class<?>>map(Feature::getClass).toList();
    assertThat(kinds).doesNotHaveDuplicates();
  }

  @Test
  void theDemonstrationIsUnderstood() {
    Path root = Path.of("..").toAbsolutePath().normalize();
    Configuration demo =
        Loaded.load(Environment.of(root.toString(), "conf/demo.conf"), List.of()).configuration();
    assertThat(demo.diagnostics().print("sluice")).isEmpty();
  }
}
