package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Any bytes are read to their end, and every position lies inside of them. In the normal build
/// this runs over the corpus; with `JAZZER_FUZZ=1` it searches.
class LexerFuzzTest {
  @FuzzTest
  void readsAnything(byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    read(new Lexer(new SourceFile("f", text), false), text);
    read(new Lexer(new SourceFile(Position.COMMAND_LINE, text), true), text);
  }

  private static void read(Lexer lexer, String text) {
    int tokens = 0;
    while (true) {
      Token token = lexer.next();
      tokens++;
      assertThat(tokens).isLessThanOrEqualTo(text.length() + 1);
      assertThat(lexer.end().column()).isBetween(1, text.length() + 1);
      switch (token) {
        case STATEMENT, BLOCK -> lexer.statement(token == Token.BLOCK);
        case END, WRONG_END -> {
          return;
        }
        case CLOSE -> {}
        case WRONG, WRONG_BLOCK, WRONG_CLOSE -> assertThat(lexer.error().text()).isNotEmpty();
      }
    }
  }
}
