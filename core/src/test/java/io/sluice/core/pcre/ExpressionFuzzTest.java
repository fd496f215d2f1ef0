package io.sluice.core.pcre;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.core.bytes.Spans;
import java.util.Arrays;
import java.util.regex.PatternSyntaxException;

/// Any bytes are an expression or a proper error, and whatever was compiled can be run on any
/// bytes: the groups lie inside of the subject, and translated code says the same as the
/// interpreter.
class ExpressionFuzzTest {
  private static final int LONGEST = 200;

  @FuzzTest
  void matchesAnything(byte[] data) {
    for (Engine engine : Engine.values()) {
      if (engine.available()) {
        run(engine, data);
      }
    }
  }

  private static void run(Engine engine, byte[] data) {
    byte[] pattern = Arrays.copyOf(data, Math.min(data.length, LONGEST));
    Expression expression;
    try {
      expression = engine.compile(pattern, data.length % 2 == 0);
    } catch (PatternSyntaxException e) {
      assertThat(e.getDescription()).isNotEmpty();
      assertThat(e.getIndex()).isBetween(-1, pattern.length);
      return;
    }
    Spans spans = new Spans();
    int result = match(expression, data, spans);
    if (expression.jit() == 0 && result != Expression.MATCH_LIMIT) {
      Spans translated = new Spans();
      int again = match(expression, data, translated);
      if (again != Expression.MATCH_LIMIT) { // which is counted in another way
        assertThat(again).isEqualTo(result);
        for (int i = 0; result > 0 && i <= expression.groups(); i++) {
          assertThat(translated.start(i)).isEqualTo(spans.start(i));
          assertThat(translated.end(i)).isEqualTo(spans.end(i));
        }
      }
    }
  }

  private static int match(Expression expression, byte[] data, Spans spans) {
    int offset = data.length > 1 ? 1 : 0;
    int count = data.length - offset;
    int result = expression.match(data, offset, count, spans);
    for (int i = 0; result > 0 && i <= expression.groups(); i++) {
      int start = spans.start(i);
      int end = spans.end(i);
      if (start != -1 || end != -1) {
        assertThat(start).isBetween(0, count);
        assertThat(end).isBetween(start, count);
      }
    }
    return result;
  }
}
