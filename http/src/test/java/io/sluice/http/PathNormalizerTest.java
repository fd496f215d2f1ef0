package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What nginx 1.31.5 makes of the same paths.
final class PathNormalizerTest {
  private static final String FRONT = "kept";

  private static String normalize(String path, boolean merge) {
    Bytes out = new Bytes().append(FRONT);
    byte[] b = Bytes.of(path);
    PathNormalizer normalizer = new PathNormalizer(out, FRONT.length(), merge);
    int end = normalizer.normalize(b, 0, b.length);
    if (end < 0) {
      return "bad";
    }
    String extension =
        normalizer.extension() < 0 ? "" : " ." + out.text(normalizer.extension(), out.length);
    String rest = end < b.length ? " " + path.substring(end) : "";
    return out.text(FRONT.length()) + extension + rest;
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a/./b, /a/b",
    "/a/../b, /b",
    "/a/b/.., /a/",
    "/a/b/../, /a/",
    "/a/., /a/",
    "/a/b/../../c, /c",
    "/a//b///c, /a/b/c",
    "//, /",
    "/...//x, /.../x",
    "/.a/b, /.a/b",
    "/..a, /..a",
    "/a/.%2e/b, /b",
    "/a/%2e%2E/b, /b",
    "/a%2fb, /a/b",
    "/a%2f%2e./b, /b",
    "/%61.tx%74, /a.txt .txt",
    "/a.b/c, /a.b/c",
    "/a.b.c, /a.b.c .c",
    "/a%2525, /a%25",
    "/a%23b%3fc, /a#b?c",
    "/a%3Fb?x=%20, /a?b ?x=%20",
    "/a/..?x, / ?x",
    "/a/.?x, /a/ ?x",
    "/a/..#x, / #x",
    "/a#b?c, /a #b?c",
    "/a%20b, /a b",
    "/%2b+, /++",
    "/./, /",
    "/.., bad",
    "/../a, bad",
    "/a/../../b, bad",
    "/%, bad",
    "/%2, bad",
    "/%2x, bad",
    "/%x2, bad",
    "/%00, bad",
    "/a%?b, bad",
    "/a%2?b, bad"
  })
  void merged(String path, String expected) {
    assertThat(normalize(path, true)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"/a//b, /a//b", "//, //", "/a//../b, /a/b", "/a/./, /a/", "/a%2f/b, /a//b"})
  void unmerged(String path, String expected) {
    assertThat(normalize(path, false)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a/b", "/a.b/c.d", "/a%41b/../c", "/a//b/./c", "/.x/..y/...z"})
  void aNormalPathStaysAsItIs(String path) {
    String once = normalize(path, true).replaceAll(" .*", "");
    assertThat(normalize(once, true).replaceAll(" .*", "")).isEqualTo(once);
  }
}
