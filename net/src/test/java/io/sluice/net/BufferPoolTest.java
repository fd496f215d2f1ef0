package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BufferPoolTest {
  private static final int KEPT = 16 * 1024;

  private final MemoryBudget budget = new MemoryBudget(1 << 20, _ -> {});
  private final BufferPool pool = new BufferPool(KEPT, budget);

  private List<byte[]> take(int count, int size) {
    List<byte[]> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(pool.take(size));
    }
    return taken;
  }

  @Test
  void reusesTheLastBufferThatCameBack() {
    byte[] first = pool.take(3000);
    assertThat(first).hasSize(4096);
    pool.give(first);
    assertThat(pool.take(4000)).isSameAs(first);
    assertThat(pool.outstanding()).isEqualTo(1);
  }

  /// A burst that comes again and again makes no garbage.
  @Test
  void keepsAllThatABurstHasNeeded() {
    List<byte[]> burst = take(30, 16 * 1024);
    burst.forEach(pool::give);
    assertThat(take(30, 16 * 1024)).containsExactlyInAnyOrderElementsOf(burst);
  }

  @Test
  void letsGoOfWhatWasNotNeededForAWhile() {
    take(50, 16 * 1024).forEach(pool::give);
    assertThat(pool.trim()).as("all were needed since the last time").isZero();
    assertThat(pool.trimmable()).isTrue();
    long all = 0;
    for (int i = 0; i < 10; i++) {
      all += pool.trim();
    }
    assertThat(all).isEqualTo(50 * 16 * 1024 - KEPT);
    assertThat(pool.trim()).isZero();
    assertThat(pool.trimmable()).isFalse();
    assertThat(budget.held()).isLessThanOrEqualTo(KEPT + BufferPool.REPORTED);
  }

  @Test
  void whatIsInUseIsNotLetGoOf() {
    List<byte[]> used = take(50, 16 * 1024);
    pool.trim();
    assertThat(pool.trim()).isZero();
    used.forEach(pool::give);
    assertThat(pool.outstanding()).isZero();
  }

  @Test
  void isExhaustedAtTheBudgetsLimitUntilSomethingComesBack() {
    List<byte[]> taken = take(60, 16 * 1024);
    assertThat(pool.exhausted()).isFalse();
    taken.addAll(take(5, 16 * 1024));
    assertThat(pool.exhausted()).isTrue();
    taken.forEach(pool::give);
    assertThat(pool.exhausted()).isFalse();
  }

  /// What another loop holds counts too; what this one could reuse is dropped meanwhile.
  @Test
  void poolsShareTheBudget() {
    BufferPool other = new BufferPool(KEPT, budget);
    List<byte[]> taken = take(70, 16 * 1024);
    assertThat(other.exhausted()).isTrue();
    byte[] one = other.take(1024);
    other.give(one);
    assertThat(other.take(1024)).isNotSameAs(one);
    taken.forEach(pool::give);
    assertThat(other.exhausted()).isFalse();
    pool.release();
    assertThat(budget.held()).isLessThanOrEqualTo(BufferPool.REPORTED);
  }

  @Test
  void countsWhatIsNoBuffer() {
    pool.charge(2 << 20);
    assertThat(pool.exhausted()).isTrue();
    pool.charge(-2 << 20);
    assertThat(pool.exhausted()).isFalse();
    pool.give(pool.take(1 << 20)); // larger than what is kept
    assertThat(budget.held()).isZero();
  }
}
