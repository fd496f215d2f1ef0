package io.sluice.content.rewrite;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Regex;
import io.sluice.core.text.Template;
import io.sluice.core.text.VariableRef;
import io.sluice.http.HttpRequest;
import java.util.Arrays;

/// What stands in the parentheses of an `if`.
sealed interface Condition permits Condition.Truth, Condition.Equals, Condition.Matches, FileTest {
  /// How a test came out.
  enum Verdict {
    HOLDS,
    FAILS,
    ERROR;

    static Verdict of(boolean holds) {
      return holds ? HOLDS : FAILS;
    }
  }

  /// Tests it at once.
  ///
  /// @param log whether `rewrite_log` is on
  Verdict test(HttpRequest r, boolean log);

  /// `($variable)`: neither empty nor `0`.
  record Truth(VariableRef variable) implements Condition {
    @Override
    public Verdict test(HttpRequest r, boolean log) {
      Bytes scratch = r.scratch();
      int mark = scratch.length;
      variable.write(r, scratch);
      int count = scratch.length - mark;
      boolean holds = count > 1 || (count == 1 && scratch.array[mark] != '0');
      scratch.length = mark;
      return Verdict.of(holds);
    }
  }

  /// `($variable = text)` and `($variable != text)`
  record Equals(VariableRef variable, Template text, boolean negated) implements Condition {
    @Override
    public Verdict test(HttpRequest r, boolean log) {
      Bytes scratch = r.scratch();
      int mark = scratch.length;
      variable.write(r, scratch);
      int middle = scratch.length;
      text.write(r, scratch);
      boolean equal =
          Arrays.equals(scratch.array, mark, middle, scratch.array, middle, scratch.length);
      scratch.length = mark;
      return Verdict.of(equal != negated);
    }
  }

  /// `($variable ~ regex)` with its variations.
  record Matches(VariableRef variable, Regex regex, boolean negated) implements Condition {
    @Override
    public Verdict test(HttpRequest r, boolean log) {
      Bytes scratch = r.scratch();
      int mark = scratch.length;
      variable.write(r, scratch);
      Regex.Result result = regex.match(r, scratch, mark);
      if (result != Regex.Result.ERROR) {
        RewriteLog.match(r, log, regex, result == Regex.Result.MATCH, scratch, mark);
      }
      if (result == Regex.Result.NO_MATCH) {
        r.captures().clear();
      }
      scratch.length = mark;
      return switch (result) {
        case MATCH -> Verdict.of(!negated);
        case NO_MATCH -> Verdict.of(negated);
        case ERROR -> Verdict.ERROR;
      };
    }
  }
}
