package io.sluice.core.pcre;

import static io.sluice.core.pcre.ExpressionTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.bytes.Spans;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What only the library can do, and how its memory is used.
class Pcre2Test {
  private final Spans spans = new Spans();

  @BeforeEach
  void libraryIsThere() {
    Assumptions.assumeTrue(Engine.PCRE2.available(), Engine.PCRE2.description());
  }

  private static Expression compile(String pcre) {
    return Engine.PCRE2.compile(bytes(pcre), false);
  }

  private int match(Expression expression, byte[] subject) {
    return expression.match(subject, 0, subject.length, spans);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ' ',
      value = {
        "^(\\((?:[^()]|(?1))*\\))$ (a(b)c)",
        "^(?<p>a|b(?&p)c)$ bbacc",
        "^(a)?(?(1)b|c)$ ab",
        "^(a)?(?(1)b|c)$ c",
        "^(?|a(.)|b(.)c)\\1$ bxcx",
        "^a*+b(?>c+)d++$ aabccdd",
        "(?<=ab)c(?!d) abce",
        "^(?:a(*SKIP)(*FAIL)|.)b$ xb",
        "^(?i)\\x{e9}$ \u00e9",
        "^(?J)(?<n>a)|(?<n>b)$ b",
      })
  void understandsAllOfPcre(String pcre, String subject) {
    Expression expression = compile(pcre);
    assertThat(match(expression, bytes(subject))).isPositive();
    assertThat(expression.jit()).isZero();
    assertThat(match(expression, bytes(subject))).isPositive();
  }

  @Test
  void bytesAreCharactersUnlessTheExpressionSaysUtf() {
    byte[] subject = "\u00c9".getBytes(StandardCharsets.UTF_8);
    assertThat(match(compile("^..$"), subject)).isPositive();
    byte[] pattern = "(*UTF8)^(?i)\u00e9$".getBytes(StandardCharsets.UTF_8);
    assertThat(match(Engine.PCRE2.compile(pattern, false), subject)).isPositive();
    assertThat(match(Engine.PCRE2.compile(pattern, false), bytes("\u00e9"))).isLessThan(-2);
  }

  @Test
  void errorsAreTheLibrarysOwn() {
    assertThatThrownBy(() -> compile("(*FOO)a"))
        .isInstanceOfSatisfying(
            PatternSyntaxException.class,
            e -> {
              assertThat(e.getDescription()).isEqualTo("(*VERB) not recognized or malformed");
              assertThat(e.getIndex()).isPositive();
            });
    assertThatThrownBy(() -> compile("a(b"))
        .isInstanceOfSatisfying(
            PatternSyntaxException.class,
            e -> {
              assertThat(e.getDescription()).isEqualTo("missing closing parenthesis");
              assertThat(e.getIndex()).isEqualTo(3);
            });
  }

  /// On a stack of 32 KiB, which is the library's default, this would be an error.
  @Test
  void translatedCodeHasAStackThatIsLargeEnough() {
    Expression expression = compile("^(?:a|b)*$");
    assertThat(expression.jit()).isZero();
    assertThat(match(expression, bytes("ab".repeat(4000)))).isPositive();
    assertThat(match(expression, bytes("ab".repeat(400_000)))).isPositive();
    assertThat(match(expression, bytes("ab"))).isPositive();
  }

  @Test
  void spansThatAreTurnedRoundAreUnset() {
    Expression expression;
    try {
      expression = compile("(?=ab\\K)");
    } catch (PatternSyntaxException e) {
      return; // newer versions refuse it
    }
    assertThat(match(expression, bytes("ab"))).isPositive();
    assertThat(spans.start(0)).isEqualTo(-1);
  }

  @Test
  void anExpressionIsSharedByThreads() throws Exception {
    Expression expression = compile("^/(\\w+)/(\\d+)$");
    assertThat(expression.jit()).isZero();
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      byte[] subject = bytes("/" + "x".repeat(i + 1) + "/" + i);
      int end = i + 2;
      work.add(() -> {
        Spans own = new Spans();
        boolean right = true;
        for (int n = 0; n < 20_000; n++) {
          right &= expression.match(subject, 0, subject.length, own) == 3 && own.end(1) == end;
        }
        return right;
      });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Boolean> result : threads.invokeAll(work)) {
        assertThat(result.get()).isTrue();
      }
    }
  }

  @Test
  void codeIsFreedWithItsExpressionAndNotBefore() {
    Expression kept = compile("^kept$");
    long before = Pcre2Expression.live();
    for (int i = 0; i < 1000; i++) {
      assertThat(match(compile("^a" + i + "$"), bytes("a" + i))).isPositive();
    }
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (Pcre2Expression.live() > before && System.nanoTime() < end) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(Pcre2Expression.live()).isLessThanOrEqualTo(before);
    assertThat(match(kept, bytes("kept"))).isPositive();
  }
}
