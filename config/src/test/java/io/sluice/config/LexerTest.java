package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexerTest {
  /// All tokens, one a line: words in brackets, or what is wrong.
  private static String lex(String text) {
    return lex(new Lexer(new SourceFile("f", text), false));
  }

  private static String lex(Lexer lexer) {
    StringBuilder out = new StringBuilder();
    while (true) {
      Token token = lexer.next();
      switch (token) {
        case STATEMENT, BLOCK -> {
          Statement statement = lexer.statement(token == Token.BLOCK);
          List<String> words = new ArrayList<>(List.of(statement.name().text()));
          statement.args().forEach(word -> words.add(word.text()));
          out.append('[').append(String.join("][", words)).append(']');
          out.append(token == Token.BLOCK ? '{' : ';');
        }
        case CLOSE -> out.append('}');
        case END -> {
          return out.toString();
        }
        case WRONG, WRONG_BLOCK, WRONG_CLOSE, WRONG_END -> {
          out.append('<').append(lexer.error().getMessage()).append('>');
          if (token == Token.WRONG_END) {
            return out.toString();
          }
        }
      }
    }
  }

  @Test
  void splitsWordsAtBlanks() {
    assertThat(lex("a b\tc\r\nd ;e{f;}")).isEqualTo("[a][b][c][d];[e]{[f];}");
  }

  @Test
  void quotesKeepWhatHasAMeaningOutside() {
    assertThat(lex("a 'b; {}#\"' \"c ' d\";")).isEqualTo("[a][b; {}#\"][c ' d];");
  }

  @Test
  void quotesInsideAWordAreOrdinary() {
    assertThat(lex("a b\"c'd;")).isEqualTo("[a][b\"c'd];");
  }

  @Test
  void emptyQuotesAreAWord() {
    assertThat(lex("a '' \"\";")).isEqualTo("[a][][];");
  }

  @Test
  void replacesFewEscapes() {
    assertThat(lex("a \\\"\\'\\\\ '\\t\\r\\n' \\d\\. \"\\$x\";"))
        .isEqualTo("[a][\"'\\][\t\r\n][\\d\\.][\\$x];");
  }

  @Test
  void aBackslashKeepsABlankInAWord() {
    assertThat(lex("a b\\ c\\;d\\{;")).isEqualTo("[a][b\\ c\\;d\\{];");
  }

  @Test
  void aBraceAfterADollarIsPartOfTheWord() {
    assertThat(lex("a x${y}z ${w}; b $c{d;}")).isEqualTo("[a][x${y}z][${w}];[b][$c]{[d];}");
  }

  @Test
  void aBraceAfterAnythingElseOpensABlock() {
    assertThat(lex("if $a\\{b{}")).isEqualTo("[if][$a\\{b]{}");
  }

  @Test
  void aClosingBraceInsideAWordIsOrdinary() {
    assertThat(lex("a b}c;")).isEqualTo("[a][b}c];");
  }

  @Test
  void aParenthesisMayFollowAQuote() {
    assertThat(lex("if ($a = \"b\") {")).isEqualTo("[if][($a][=][b][)]{");
  }

  @Test
  void commentsBeginWhereAWordWould() {
    assertThat(lex("# x; {\na b#c # d;\n e;#")).isEqualTo("[a][b#c][e];");
  }

  @Test
  void skipsAByteOrderMark() {
    assertThat(lex("\u00ef\u00bb\u00bfa;")).isEqualTo("[a];");
  }

  @Test
  void bytesStayAsTheyAre() {
    assertThat(lex("a \u0000\u0080\u00ff;")).isEqualTo("[a][\u0000\u0080\u00ff];");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '~',
      value = {
        "; ~ <unexpected \";\" in f:1>",
        "{ ~ <unexpected \"{\" in f:1>",
        "a } b; ~ <unexpected \"}\" in f:1>[b];",
        "'a'b; c; ~ <unexpected \"b\" in f:1>[c];",
        "'a'b{ c; ~ <unexpected \"b\" in f:1>[c];",
        "'a'} b; ~ <unexpected \"}\" in f:1>[b];",
        "a ~ <unexpected end of file, expecting \";\" or \"}\" in f:1>",
        "'a ~ <unexpected end of file, expecting \";\" or \"}\" in f:1>",
        "'a' ~ <unexpected end of file, expecting \";\" or \"}\" in f:1>",
        "a\\ ~ <unexpected end of file, expecting \";\" or \"}\" in f:1>",
      })
  void reportsWhatIsWrongAndGoesOn(String text, String expected) {
    assertThat(lex(text)).isEqualTo(expected);
  }

  @Test
  void countsLinesInsideOfWords() {
    assertThat(lex("a 'b\nc\\\nd' e\\\nf\n; ;")).endsWith("<unexpected \";\" in f:5>");
  }

  @Test
  void knowsWhereWordsStand() {
    Lexer lexer = new Lexer(new SourceFile("f", "\u00ef\u00bb\u00bfa  'b'\n\tc ;"), false);
    assertThat(lexer.next()).isEqualTo(Token.STATEMENT);
    Statement statement = lexer.statement(false);
    assertThat(statement.name()).isEqualTo(new Word("a", new Position("f", 1, 1), false));
    assertThat(statement.args())
        .containsExactly(
            new Word("b", new Position("f", 1, 4), true),
            new Word("c", new Position("f", 2, 2), false));
    assertThat(statement.end()).isEqualTo(new Position("f", 2, 4));
  }

  // What ends a word needs room as well; behind a closing quote so does the character that may
  // follow it.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '~',
      value = {
        "%s; ~ 4095",
        "a %s; ~ 4095",
        "a %s{ ~ 4095",
        "a %s ; ~ 4094",
        "a '%s'; ~ 4094",
        "#%s ~ 4094"
      })
  void aWordHasALimit(String form, int most) {
    String fits = form.formatted("x".repeat(most)) + "\n";
    String exceeds = form.formatted("x".repeat(most + 1)) + "\n;";
    assertThat(lex(fits)).doesNotContain("too long");
    assertThat(lex(exceeds)).contains("<too long parameter");
  }

  @Test
  void tellsHowALongWordBegins() {
    assertThat(lex("\na 0123456789" + "x".repeat(5000)))
        .isEqualTo("<too long parameter \"0123456789...\" started in f:2>");
    assertThat(lex("\na \"0123456789\n" + "x".repeat(5000)))
        .isEqualTo("<too long parameter, probably missing terminating \"\"\" character in f:2>");
  }

  @Test
  void aLongWordAtTheEndOfTheFileIsNotTooLong() {
    assertThat(lex("a " + "x".repeat(4096))).contains("unexpected end of file");
  }

  @Test
  void theCommandLineHasNeitherLinesNorALimit() {
    Lexer lexer = new Lexer(new SourceFile(Position.COMMAND_LINE, "a\n" + "x".repeat(9999)), true);
    assertThat(lex(lexer))
        .isEqualTo("<unexpected end of parameter, expecting \";\" in command line>");
  }
}
