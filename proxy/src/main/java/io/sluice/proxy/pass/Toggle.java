package io.sluice.proxy.pass;

import io.sluice.config.Arguments;
import io.sluice.config.Parser;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One use of a directive that lists rules and whose `off` stands alone.
///
/// @param rule what it says, or null for `off`
record Toggle<T>(@Nullable T rule) {
  /// Reads `off`, or with `parser` anything of more than one argument.
  static <T> Toggle<T> parse(
      Arguments a, @Nullable List<Toggle<T>> before, Parser<? extends T> parser) {
    boolean off = a.count() == 1;
    if (off && !a.text(0).equals("off")) {
      throw a.invalidParameter(0);
    }
    if (before != null && (off || before.getFirst().rule == null)) {
      throw a.directiveError("is duplicate");
    }
    return new Toggle<>(off ? null : parser.parse(a));
  }

  /// The rules; none for `off`.
  static <T> List<T> rules(List<Toggle<T>> said) {
    return said.isEmpty() || said.getFirst().rule == null
        ? List.of()
        : said.stream().map(Toggle::rule).toList();
  }
}
