package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Words.Tree;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LexerPropertyTest {
  @Property(tries = 300)
  void whatIsPrintedIsReadBack(@ForAll("trees") List<Tree> trees) {
    Lexer lexer = new Lexer(new SourceFile("f", Words.print(trees)), false);
    assertThat(read(lexer, Token.END)).isEqualTo(trees);
  }

  private static List<Tree> read(Lexer lexer, Token last) {
    List<Tree> trees = new ArrayList<>();
    for (Token token = lexer.next(); token != last; token = lexer.next()) {
      assertThat(token).isIn(Token.STATEMENT, Token.BLOCK);
      Statement statement = lexer.statement(token == Token.BLOCK);
      List<String> words = new ArrayList<>(List.of(statement.name().text()));
      statement.args().forEach(word -> words.add(word.text()));
      trees.add(new Tree(words, statement.opensBlock() ? read(lexer, Token.CLOSE) : null));
    }
    return trees;
  }

  @Provide
  Arbitrary<List<Tree>> trees() {
    return trees(3);
  }

  private static Arbitrary<List<Tree>> trees(int depth) {
    Arbitrary<List<String>> words = word().list().ofMinSize(1).ofMaxSize(4);
    Arbitrary<Tree> statement = words.map(some -> new Tree(some, null));
    Arbitrary<Tree> tree =
        depth == 0
            ? statement
            : Arbitraries.oneOf(
                statement,
                Combinators.combine(words, Arbitraries.lazy(() -> trees(depth - 1))).as(Tree::new));
    return tree.list().ofMaxSize(4);
  }

  private static Arbitrary<String> word() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withCharRange('a', 'z').withChars('.').ofMaxLength(8),
        Arbitraries.strings().withChars("{}();#\"'\\$ \t\r\nabn").ofMaxLength(8),
        Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(8));
  }
}
