package io.sluice.it;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The rules that hold between packages; `module-info.java` holds those between modules.
final class ArchitectureTest {
  private static final Pattern COMPILED_APART =
      Pattern.compile("(?m)^-XX:CompileCommand=dontinline,([\\w.]+)::(\\w+)$");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.sluice");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.sluice.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /// A method that was renamed would silently be compiled as any other.
  @Test
  void methodsInTheOptionsOfTheJvmExist() throws IOException {
    String options = Files.readString(Path.of("../build/jvm.options"));
    List<MatchResult> named = COMPILED_APART.matcher(options).results().toList();
    assertThat(named).isNotEmpty();
    for (MatchResult method : named) {
      assertThat(CLASSES.get(method.group(1)).getMethods())
          .extracting(JavaMethod::getName)
          .contains(method.group(2));
    }
  }

  @Test
  void everyModuleIsLookedAt() {
    assertThat(CLASSES.containPackage("io.sluice.config")).isTrue();
    assertThat(CLASSES.containPackage("io.sluice.testkit")).isTrue();
  }
}
