package io.sluice.core.pcre;

import io.sluice.core.bytes.Spans;
import java.util.List;

/// A compiled expression, shared by all threads.
public sealed interface Expression permits Pcre2Expression, JavaExpression {
  /// The subject does not match.
  int NO_MATCH = -1;

  /// `PCRE2_ERROR_MATCHLIMIT`: the expression took too many steps on the subject.
  int MATCH_LIMIT = -47;

  /// A group with a name.
  record Name(String name, int group) {}

  /// How many groups it has, without the whole match.
  int groups();

  /// Its named groups in the order in which PCRE2 lists them.
  List<Name> names();

  /// Looks for a match in `b[offset, offset + count)`.
  ///
  /// @param spans takes the place of each group of a match
  /// @return a positive number for a match, [#NO_MATCH], or one of PCRE2's other negative errors
  int match(byte[] b, int offset, int count, Spans spans);

  /// Translates it to machine code, if that has not been tried. Other threads may be matching.
  ///
  /// @return 0, or one of PCRE2's negative errors, after which it works as before
  int jit();
}
