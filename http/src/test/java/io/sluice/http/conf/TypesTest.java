package io.sluice.http.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.core.HttpCore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which `types` hold where.
final class TypesTest {
  private static String type(Loaded loaded, String extension) {
    byte[] b = Bytes.of("." + extension);
    byte[] type = loaded.first().root().settings().get(HttpCore.TYPES).get(b, 1, b.length);
    return type == null ? "none" : Bytes.text(type, 0, type.length);
  }

  @ParameterizedTest
  @CsvSource({"a, x/a", "B, x/b", "c, x/c", "html, none", "d, x/new"})
  void blocksOfOneLevelAddUp(String extension, String expected) {
    Loaded loaded =
        Loaded.http(
            """
            types { x/a a; x/b b; x/d d; }
            types { }
            types { x/c C; x/new D; }
            server { listen 127.0.0.1:80; }
            """);
    assertThat(loaded.messages())
        .containsExactly(
            "[warn] duplicate extension \"d\", content type: \"x/new\", previous content type:"
                + " \"x/d\" in /etc/n.conf:4");
    assertThat(type(loaded, extension)).isEqualTo(expected);
  }

  @Test
  void innerBlocksHideOuterOnes() {
    Loaded loaded = Loaded.http("types { x/a a; }\nserver { types { x/b b; } types { x/c c; } }");
    assertThat(loaded.messages()).isEmpty();
    assertThat(type(loaded, "a")).isEqualTo("none");
    assertThat(type(loaded, "b")).isEqualTo("x/b");
    assertThat(type(loaded, "c")).isEqualTo("x/c");
    assertThat(type(Loaded.http("types { x/a a; } server { types { } }"), "a")).isEqualTo("none");
    assertThat(type(Loaded.http("types { x/a a; } server { }"), "a")).isEqualTo("x/a");
    assertThat(type(Loaded.http("server { }"), "gif")).isEqualTo("image/gif");
  }
}
