package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every `golden/NAME.conf` is read as {@link Sample}'s language and gives `golden/NAME.txt`: what
/// is printed about it, then its tree. A first line `#-g …` is taken from the command line. With
/// `-Dgolden.write=FOLDER` the results are written there instead.
class GoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden").toAbsolutePath();

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".conf"))
          .map(name -> name.substring(0, name.length() - ".conf".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void isReadAsExpected(String name) throws IOException {
    String result = result(name);
    String target = System.getProperty("golden.write");
    if (target != null) {
      Files.writeString(Path.of(target, name + ".txt"), result, StandardCharsets.ISO_8859_1);
    }
    Path expected = FOLDER.resolve(name + ".txt");
    assertThat(result).isEqualTo(Files.readString(expected, StandardCharsets.ISO_8859_1));
  }

  private static String result(String name) throws IOException {
    Path file = FOLDER.resolve(name + ".conf");
    String first =
        Files.readString(file, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
    String globals = first.startsWith("#-g ") ? first.substring(4) : "";
    Configuration configuration =
        Configuration.load(
            Environment.of(FOLDER.toString(), name + ".conf").withGlobals(globals), Sample.ALL);
    StringBuilder out = new StringBuilder(configuration.diagnostics().print("sluice"));
    dump(configuration.root(), "", out);
    return out.toString().replace(FOLDER.toString(), "$");
  }

  private static void dump(Scope scope, String indent, StringBuilder out) {
    for (Scope.Entry entry : scope.entries()) {
      out.append(indent).append(entry.directive()).append(" = ").append(entry.value());
      out.append("  # ").append(entry.position()).append('\n');
      if (entry.child() != null) {
        dump(entry.child(), indent + "  ", out);
      }
    }
  }
}
