package io.sluice.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.http.core.Buffers;
import org.junit.jupiter.api.Test;

final class HeadBudgetTest {
  private final HeadBudget budget = new HeadBudget();

  private boolean line(int start, int end, Buffers large) {
    return budget.admits(start, end, true, large);
  }

  @Test
  void aLineMayFillTheFirstBuffer() {
    budget.start(0, 100);
    Buffers none = new Buffers(1, 50);
    assertThat(line(0, 100, none)).isTrue();
  }

  @Test
  void aLineThatSpansBuffersIsBoundByALargeOne() {
    Buffers large = new Buffers(2, 200);
    budget.start(0, 100);
    assertThat(line(0, 200, large)).isTrue();
    budget.start(0, 100);
    assertThat(line(0, 201, large)).isFalse();
  }

  @Test
  void aLineLongerThanALargeBufferFitsALargerFirstOne() {
    budget.start(0, 300);
    assertThat(line(0, 300, new Buffers(1, 100))).isTrue();
    budget.start(0, 300);
    assertThat(line(0, 301, new Buffers(1, 100))).isFalse();
  }

  @Test
  void aLineThatCrossesTheEndMovesAsAWhole() {
    Buffers large = new Buffers(1, 100);
    budget.start(0, 100);
    assertThat(line(0, 90, large)).isTrue();
    assertThat(line(90, 190, large)).isTrue();
    assertThat(line(190, 191, large)).isFalse();
  }

  @Test
  void theNumberOfLargeBuffersIsBounded() {
    Buffers large = new Buffers(2, 100);
    budget.start(0, 100);
    assertThat(line(0, 100, large)).isTrue();
    assertThat(line(100, 200, large)).isTrue();
    assertThat(line(200, 300, large)).isTrue();
    assertThat(line(300, 301, large)).isFalse();
  }

  @Test
  void anUnfinishedLineNeedsTheNextBufferWhenThePresentOneIsFull() {
    Buffers large = new Buffers(1, 200);
    budget.start(0, 100);
    assertThat(budget.admits(0, 99, false, large)).isTrue();
    assertThat(budget.admits(0, 100, false, large)).isTrue();
    assertThat(budget.admits(0, 199, false, large)).isTrue();
    assertThat(budget.admits(0, 200, false, large)).isFalse();
  }
}
