package io.sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Prints statements so that the lexer reads them back as they were.
final class Words {
  /// A statement as a property makes it up.
  ///
  /// @param block what is inside, or null
  record Tree(List<String> words, @Nullable List<Tree> block) {}

  private Words() {}

  static String print(List<Tree> trees) {
    StringBuilder out = new StringBuilder();
    for (Tree tree : trees) {
      print(tree, out);
    }
    return out.toString();
  }

  private static void print(Tree tree, StringBuilder out) {
    int choice = 0;
    for (String word : tree.words()) {
      choice += word.length();
      out.append(quoted(word, choice % 2 == 0 ? '"' : '\'')).append(choice % 3 == 0 ? "\n" : " ");
    }
    if (tree.block() == null) {
      out.append(";\n");
    } else {
      out.append("{ # a comment ;\n").append(print(tree.block())).append("}\n");
    }
  }

  private static String quoted(String word, char quote) {
    boolean plain =
        !word.isEmpty() && word.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '.');
    if (plain) {
      return word;
    }
    StringBuilder out = new StringBuilder().append(quote);
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == quote || c == '\\') {
        out.append('\\');
      }
      out.append(c);
    }
    return out.append(quote).toString();
  }
}
