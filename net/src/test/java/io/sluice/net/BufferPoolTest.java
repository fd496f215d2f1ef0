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

  /// Half of a heap in buffers of 1 MiB would be all of it.
  @Test
  void largeBuffersCountWhatTheyTakeOfTheHeap() {
    assertThat(BufferPool.cost(64 * 1024)).isEqualTo(64 * 1024);
    assertThat(BufferPool.cost((1 << 20) - 16)).isEqualTo((1 << 20) - 16);
    assertThat(BufferPool.cost(2 << 20)).isEqualTo(4L << 20);
    assertThat(BufferPool.cost(Integer.MAX_VALUE - 8)).isEqualTo((1L << 31) + (2L << 20));
    byte[] large = pool.take(1 << 20);
    assertThat(large).hasSize(1 << 20);
    assertThat(budget.held()).isEqualTo(2L << 20);
    pool.give(large);
    assertThat(budget.held()).isZero();
  }

  /// What a peak of one kind of request has left is not kept beside what another kind needs.
  @Test
  void newBuffersReplaceThoseThatAreKeptOnceMemoryIsShort() {
    take(15, 64 * 1024).forEach(pool::give);
    assertThat(pool.exhausted()).isFalse();
    List<byte[]> small = take(10 * 64, 1024);
    assertThat(budget.held()).isLessThanOrEqualTo(budget.limit() + BufferPool.REPORTED);
    small.addAll(take(100 * 64, 1024));
    assertThat(pool.exhausted()).isTrue();
    small.forEach(pool::give);
    assertThat(pool.outstanding()).isZero();
  }

  @Test
  void whatMayComeInPiecesDoesWhenMemoryIsShort() {
    assertThat(pool.affordable(512 * 1024)).isEqualTo(512 * 1024);
    assertThat(pool.affordable(2 << 20)).isEqualTo(BufferPool.LARGEST);
    byte[] large = pool.take(768 * 1024);
    assertThat(pool.affordable(512 * 1024)).isEqualTo(BufferPool.LARGEST);
    assertThat(pool.affordable(5000)).isEqualTo(5000);
    pool.give(large);
    assertThat(pool.affordable(512 * 1024)).isEqualTo(512 * 1024);
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
