package io.sluice.core;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Position;
import io.sluice.config.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private final String source;
  private final Pattern pattern;
  private final int groups;
  private final List<Named> names;
  private final AtomicReference<@Nullable Running> spare = new AtomicReference<>();

  private record Named(int group, VariableRef variable) {}

  /// A matcher with its view of the subject, reused because making one is garbage.
  private static final class Running {
    final ByteChars subject = new ByteChars();
    final Matcher matcher;

    Running(Pattern pattern) {
      matcher = pattern.matcher(subject);
    }
  }

  private Regex(String source, Pattern pattern, int groups, List<Named> names) {
    this.source = source;
    this.pattern = pattern;
    this.groups = groups;
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

  static Regex compile(
      String pcre,
      boolean caseless,
      Variables variables,
      @Nullable Position position,
      @Nullable Word word) {
    try {
      PcreTranslation java = PcreTranslation.of(pcre, caseless);
      List<Named> names = new ArrayList<>();
      for (PcreTranslation.Name name : java.names()) {
        names.add(new Named(name.group(), variables.settable(name.name(), position)));
      }
      return new Regex(pcre, java.pattern(), java.groups(), List.copyOf(names));
    } catch (PatternSyntaxException e) {
      throw new ConfigException(message(pcre, e), position, word, null);
    }
  }

  private static String message(String pcre, PatternSyntaxException e) {
    String text = "pcre2_compile() failed: " + e.getDescription() + " in \"" + pcre + '"';
    int at = e.getIndex();
    return at < 0 || at >= pcre.length() ? text : text + " at \"" + pcre.substring(at) + '"';
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
    Running running = spare.getAndSet(null);
    if (running == null) {
      running = new Running(pattern);
    }
    try {
      running.subject.set(b, offset, count);
      Matcher matcher = running.matcher.reset();
      if (!matcher.find()) {
        return Result.NO_MATCH;
      }
      if (keeps) {
        keep(exchange, matcher, b, offset, count);
      }
      return Result.MATCH;
    } catch (ByteChars.Overrun | StackOverflowError e) {
      exchange.log(
          ErrorLog.Level.ALERT,
          "pcre2_match() failed: -47 on \""
              + Bytes.text(b, offset, count)
              + "\" using \""
              + source
              + '"');
      return Result.ERROR;
    } finally {
      running.subject.clear();
      spare.set(running);
    }
  }

  /// As [#match], with an error taken as no match.
  public boolean matches(Exchange exchange, byte[] b, int offset, int count) {
    return match(exchange, b, offset, count) == Result.MATCH;
  }

  /// Matches what `text` holds behind `mark`.
  public Result match(Exchange exchange, Bytes text, int mark) {
    return match(exchange, text.array, mark, text.length - mark);
  }

  private void keep(Exchange exchange, Matcher matcher, byte[] b, int offset, int count) {
    exchange.capturesForMatch().keep(matcher, groups, b, offset, count);
    for (Named named : names) {
      int start = Math.max(matcher.start(named.group), 0);
      int end = Math.max(matcher.end(named.group), 0);
      named.variable.assign(exchange, b, offset + start, end - start);
    }
  }

  /// How many groups it has, without the whole match.
  public int groups() {
    return groups;
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
