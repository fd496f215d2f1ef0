package io.sluice.core.pcre;

import io.sluice.core.bytes.Spans;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An expression that the JDK's engine runs, where the library is missing.
///
/// That engine recurses once or more for each byte of a subject. What is too deep for the caller's
/// stack is matched on a thread that has a larger one, while the caller waits: it would be busy for
/// as long if it could do it itself.
final class JavaExpression implements Expression {
  private static final long LARGE_STACK = 256L << 20; // of address space; used as far as needed

  private final PcreTranslation translation;
  private final AtomicReference<@Nullable Running> spare = new AtomicReference<>();

  /// A matcher with its view of the subject, reused because making one is garbage.
  private static final class Running {
    final ByteChars subject = new ByteChars();
    final Matcher matcher;

    Running(Pattern pattern) {
      matcher = pattern.matcher(subject);
    }
  }

  private JavaExpression(PcreTranslation translation) {
    this.translation = translation;
  }

  /// As [Engine#compile].
  static JavaExpression compile(byte[] pattern, boolean caseless) {
    String text = new String(pattern, StandardCharsets.ISO_8859_1);
    return new JavaExpression(PcreTranslation.of(text, caseless));
  }

  @Override
  public int groups() {
    return translation.groups();
  }

  @Override
  public List<Name> names() {
    return translation.names();
  }

  /// There is nothing to do: the JVM compiles what runs often.
  @Override
  public int jit() {
    return 0;
  }

  @Override
  public int match(byte[] b, int offset, int count, Spans spans) {
    if (translation.excludes(b, offset, count)) {
      return NO_MATCH;
    }
    try {
      return matchHere(b, offset, count, spans);
    } catch (StackOverflowError e) {
      return new DeepMatch(b, offset, count, spans).result();
    }
  }

  private int matchHere(byte[] b, int offset, int count, Spans spans) {
    Running running = spare.getAndSet(null);
    if (running == null) {
      running = new Running(translation.pattern());
    }
    try {
      running.subject.set(b, offset, count);
      Matcher matcher = running.matcher.reset();
      if (!find(matcher, running.subject)) {
        return NO_MATCH;
      }
      spans.reset(groups());
      for (int i = 0; i <= groups(); i++) {
        spans.set(i, matcher.start(i), matcher.end(i), count);
      }
      return groups() + 1;
    } catch (ByteChars.Overrun e) {
      return MATCH_LIMIT;
    } finally {
      running.subject.clear();
      spare.set(running);
    }
  }

  /// PCRE does not look for an expression that begins with `.*` anywhere but at the beginning of a
  /// line: what does not match there does not match behind it either.
  private boolean find(Matcher matcher, ByteChars subject) {
    if (!translation.lineStart()) {
      return matcher.find();
    }
    matcher.useAnchoringBounds(false).useTransparentBounds(true);
    for (int start = 0; start >= 0; start = subject.behindNewline(start)) {
      matcher.region(start, subject.length());
      if (matcher.lookingAt()) {
        return true;
      }
    }
    return false;
  }

  /// A match on a stack of its own.
  private final class DeepMatch {
    private final Thread thread;
    private volatile int result = MATCH_LIMIT;

    DeepMatch(byte[] b, int offset, int count, Spans spans) {
      Runnable work =
          () -> {
            try {
              result = matchHere(b, offset, count, spans);
            } catch (StackOverflowError e) {
              result = MATCH_LIMIT;
            }
          };
      thread = new Thread(null, work, "deep match", LARGE_STACK);
      thread.setDaemon(true);
    }

    int result() {
      thread.start();
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return result;
    }
  }
}
