package io.sluice.http.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.AnyRequest;
import io.sluice.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LocationTreeTest {
  private final HttpRequest request = AnyRequest.make();

  /// The name of the location of a URI, with its modifier; `-` if there is none.
  private String find(Loaded loaded, String uri) {
    Location found = location(loaded, uri);
    if (found == null) {
      throw new AssertionError("the expression failed");
    }
    String modifier =
        switch (found.kind()) {
          case SERVER -> "-";
          case EXACT -> "= ";
          case PREFIX_ONLY -> "^~ ";
          case REGEX -> "~ ";
          default -> "";
        };
    return modifier + found.name();
  }

  private @Nullable Location location(Loaded loaded, String uri) {
    byte[] bytes = Bytes.of(".." + uri + "..");
    Location root = loaded.first().root();
    return root.tree().find(root, request, bytes, 2, bytes.length - 2);
  }

  @Test
  void takesTheLongestPrefix() {
    Loaded loaded = Loaded.server("location / {} location /a {} location /a/b/ {} location /ab {}");
    assertThat(loaded.messages()).isEmpty();
    assertThat(find(loaded, "/")).isEqualTo("/");
    assertThat(find(loaded, "/x")).isEqualTo("/");
    assertThat(find(loaded, "/a")).isEqualTo("/a");
    assertThat(find(loaded, "/ax")).isEqualTo("/a");
    assertThat(find(loaded, "/a/b")).isEqualTo("/a");
    assertThat(find(loaded, "/a/b/c")).isEqualTo("/a/b/");
    assertThat(find(loaded, "/abc")).isEqualTo("/ab");
  }

  @Test
  void knowsNoLocationWithoutAMatch() {
    assertThat(find(Loaded.server("location /a {}"), "/b")).isEqualTo("-");
    assertThat(find(Loaded.server("location = /a {}"), "/ab")).isEqualTo("-");
    assertThat(find(Loaded.server(""), "/")).isEqualTo("-");
  }

  @Test
  void prefersExactMatches() {
    Loaded loaded = Loaded.server("location /a {} location = /a {} location ~ a {}");
    assertThat(loaded.messages()).isEmpty();
    assertThat(find(loaded, "/a")).isEqualTo("= /a");
    assertThat(find(loaded, "/ab")).isEqualTo("~ a");
  }

  @Test
  void triesExpressionsInFileOrderUnlessForbidden() {
    Loaded loaded =
        Loaded.server(
            "location / {} location ^~ /still/ {} location ~* \\.PNG$ {} location ~ \\.png {}");
    assertThat(find(loaded, "/x.png")).isEqualTo("~ \\.PNG$");
    assertThat(find(loaded, "/x.png.old")).isEqualTo("~ \\.png");
    assertThat(find(loaded, "/still/x.png")).isEqualTo("^~ /still/");
  }

  @Test
  void looksIntoNestedLocationsFirst() {
    Loaded loaded =
        Loaded.server(
            """
            location /a/ {
              location /a/b {}
              location ~ in$ {}
            }
            location ~ out$ {}
            location ^~ /s/ { location ~ in$ {} location /s/t {} }
            """);
    assertThat(loaded.messages()).isEmpty();
    assertThat(find(loaded, "/a/x-in")).isEqualTo("~ in$");
    assertThat(find(loaded, "/a/x-out")).isEqualTo("~ out$");
    assertThat(find(loaded, "/a/b-out")).isEqualTo("~ out$");
    assertThat(find(loaded, "/a/b-else")).isEqualTo("/a/b");
    assertThat(find(loaded, "/s/t-out")).isEqualTo("/s/t");
    assertThat(find(loaded, "/s/x-in")).isEqualTo("~ in$");
  }

  @Test
  void redirectsToASlashWhereAsked() {
    Loaded loaded = Loaded.server("location /a/ {} location /a/b {} location ~ ^/a$ {}");
    Location slash = loaded.first().root().children().getFirst();
    assertThat(find(loaded, "/a")).isEqualTo("~ ^/a$");
    slash.autoRedirectIfSlash();
    assertThat(find(loaded, "/a")).isEqualTo("/a/");
    assertThat(LocationTree.redirects(slash, 2)).isTrue();
    assertThat(LocationTree.redirects(slash, 3)).isFalse();
  }

  @Test
  void prefersAnExactMatchToARedirect() {
    Loaded loaded = Loaded.server("location = /a {} location /a/ {}");
    loaded.first().root().children().getLast().autoRedirectIfSlash();
    assertThat(find(loaded, "/a")).isEqualTo("= /a");
  }

  @Test
  void agreesWithASearchThroughAllNames() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      List<String> names = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        String name = name(random, 1 + random.nextInt(5));
        if (!names.contains(name)) {
          names.add(name);
          text.append("location ").append(name).append(" {}\n");
        }
      }
      Loaded loaded = Loaded.server(text.toString());
      for (int i = 0; i < 50; i++) {
        String uri = name(random, 1 + random.nextInt(6));
        assertThat(find(loaded, uri)).as("%s in %s", uri, names).isEqualTo(longest(names, uri));
      }
    }
  }

  private static String name(Random random, int length) {
    StringBuilder name = new StringBuilder("/");
    while (name.length() < length) {
      name.append("ab/".charAt(random.nextInt(3)));
    }
    return name.toString();
  }

  private static String longest(List<String> names, String uri) {
    String best = "-";
    for (String name : names) {
      if (uri.startsWith(name) && (best.equals("-") || name.length() > best.length())) {
        best = name;
      }
    }
    return best;
  }
}
