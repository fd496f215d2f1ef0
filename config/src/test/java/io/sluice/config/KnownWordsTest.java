package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownWordsTest {
  private final KnownWords words = new KnownWords();

  @Test
  void theSameWordIsOneText() {
    String first = words.text("listen 80; listen 81;", 0, 6);
    assertThat(first).isEqualTo("listen");
    assertThat(words.text("listen 80; listen 81;", 11, 17)).isSameAs(first);
  }

  @Test
  void everyWordHasItsOwnText() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 20_000; i++) {
        String source = "x" + i + "y" + "z".repeat(i % 40) + ";";
        assertThat(words.text(source, 1, source.length() - 1))
            .isEqualTo(source.substring(1, source.length() - 1));
      }
    }
    assertThat(words.text("", 0, 0)).isEmpty();
  }

  /// Their hashes are the same.
  @Test
  void wordsOfOneHashAreTwo() {
    assertThat(words.text("Aa", 0, 2)).isEqualTo("Aa");
    assertThat(words.text("BB", 0, 2)).isEqualTo("BB");
    assertThat(words.text("Aa", 0, 2)).isEqualTo("Aa");
  }
}
