package io.sluice.http.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UriEscapeTest {
  @Test
  void escapesWhatAPathMayNotHave() {
    assertThat(UriEscape.PATH.text("/a b?c#d%e&f+g;h\"<>^`{|}\\\u007f\u00ff"))
        .isEqualTo("/a%20b%3Fc%23d%25e&f+g;h%22%3C%3E%5E%60%7B%7C%7D%5C%7F%FF");
  }

  @Test
  void escapesSeparatorsInArguments() {
    assertThat(UriEscape.ARGS.text("a=1&b+c;d/e")).isEqualTo("a=1%26b%2Bc%3Bd/e");
  }

  @Test
  void leavesOnlyUnreservedCharactersInAComponent() {
    assertThat(UriEscape.COMPONENT.text("aZ09-._~/:@!$'()*,")).startsWith("aZ09-._~%2F%3A%40%21");
  }

  @Test
  void saysWhetherThereIsAnythingToEscape() {
    assertThat(UriEscape.PATH.needed(new byte[] {'/', 'a'}, 0, 2)).isFalse();
    assertThat(UriEscape.PATH.needed(new byte[] {'/', ' '}, 0, 2)).isTrue();
    assertThat(UriEscape.PATH.needed(new byte[] {'/', ' '}, 0, 1)).isFalse();
  }
}
