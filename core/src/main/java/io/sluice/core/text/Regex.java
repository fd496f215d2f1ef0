package io.sluice.core.text;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Position;
import io.sluice.config.Word;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.bytes.Spans;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.pcre.Engine;
import io.sluice.core.pcre.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// A regular expression in PCRE's language over bytes. Its named groups are variables; the others
/// are `$1` to `$9` of the exchange that matched last.
public final class Regex {
  /// How matching ended.
  public enum Result {
    MATCH,
    NO_MATCH,
    /// The expression took too many steps on this subject; that has been logged. Answer 500.
    ERROR
  }

  private static final ThreadLocal<Spans> SPANS = ThreadLocal.withInitial(Spans::new);

  private final String source;
  private final Expression expression;
  private final List<Named> names;

  private record Named(int group, VariableRef variable) {}

  private Regex(String source, Expression expression, List<Named> names) {
    this.source = source;
    this.expression = expression;
    this.names = names;
  }

  /// Compiles an expression given in an argument.
  ///
  /// @param pcre the expression, without any `~` before it
  /// @throws ConfigException `pcre2_compile() failed: … in "…" at "…"`
  public static Regex compile(Arguments arguments, int argument, String pcre, boolean caseless) {
    return compile(
        pcre,
        caseless,
        Variables.of(arguments.scope()),
        arguments.position(),
        arguments.word(argument));
  }

  /// Compiles an expression; errors as above.
  public static Regex compile(
      String pcre, boolean caseless, @Nullable Position position, Variables variables) {
    return compile(pcre, caseless, variables, position, null);
  }

  private static Regex compile(
      String pcre,
      boolean caseless,
      Variables variables,
      @Nullable Position position,
      @Nullable Word word) {
    try {
      Expression expression = Engine.chosen().compile(Bytes.of(pcre), caseless);
      List<Named> names = new ArrayList<>();
      for (Expression.Name name : expression.names()) {
        names.add(new Named(name.group(), variables.settable(name.name(), position)));
      }
      Regex made = new Regex(pcre, expression, List.copyOf(names));
      variables.add(made);
      return made;
    } catch (PatternSyntaxException e) {
      throw new ConfigException(message(pcre, e), position, word, null);
    }
  }

  private static String message(String pcre, PatternSyntaxException e) {
    String text = "pcre2_compile() failed: " + e.getDescription() + " in \"" + pcre + '"';
    int at = e.getIndex();
    return at < 0 || at >= pcre.length() ? text : text + " at \"" + pcre.substring(at) + '"';
  }

  /// What expressions run on, with its version: `PCRE2 10.42 2022-12-11`, or `java.util.regex`.
  public static String engine() {
    return Engine.chosen().description();
  }

  /// Translates the expression to machine code, which otherwise happens when it is used.
  ///
  /// @return 0, or PCRE2's error: it works all the same then
  public int jit() {
    return expression.jit();
  }

  /// Whether a part of the bytes matches; sets the exchange's groups if so.
  public Result match(Exchange exchange, byte[] b, int offset, int count) {
    return match(exchange, b, offset, count, true);
  }

  /// Whether a part of the bytes matches, or cannot be told; the exchange's groups stay as they
  /// are.
  public boolean test(Exchange exchange, byte[] b, int offset, int count) {
    return match(exchange, b, offset, count, false) != Result.NO_MATCH;
  }

  private Result match(Exchange exchange, byte[] b, int offset, int count, boolean keeps) {
    Spans spans = SPANS.get();
    int result = expression.match(b, offset, count, spans);
    if (result == Expression.NO_MATCH) {
      return Result.NO_MATCH;
    }
    if (result < 0) {
      failed(exchange, result, b, offset, count);
      return Result.ERROR;
    }
    if (keeps) {
      keep(exchange, spans, b, offset, count);
    }
    return Result.MATCH;
  }

  private void failed(Exchange exchange, int error, byte[] b, int offset, int count) {
    exchange.log(
        ErrorLog.Level.ALERT,
        "pcre2_match() failed: "
            + error
            + " on \""
            + Bytes.text(b, offset, count)
            + "\" using \""
            + source
            + '"');
  }

  /// As [#match], with an error taken as no match.
  public boolean matches(Exchange exchange, byte[] b, int offset, int count) {
    return match(exchange, b, offset, count) == Result.MATCH;
  }

  /// Matches what `text` holds behind `mark`.
  public Result match(Exchange exchange, Bytes text, int mark) {
    return match(exchange, text.array, mark, text.length - mark);
  }

  private void keep(Exchange exchange, Spans spans, byte[] b, int offset, int count) {
    exchange.capturesForMatch().keep(spans, groups(), b, offset, count);
    for (Named named : names) {
      int start = Math.max(spans.start(named.group), 0);
      int end = Math.max(spans.end(named.group), 0);
      named.variable.assign(exchange, b, offset + start, end - start);
    }
  }

  /// How many groups it has, without the whole match.
  public int groups() {
    return expression.groups();
  }

  /// Whether it has named groups.
  public boolean hasNames() {
    return !names.isEmpty();
  }

  /// As it was written.
  public String source() {
    return source;
  }

  @Override
  public String toString() {
    return source;
  }
}
