package io.sluice.upstream.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.net.Loop;
import io.sluice.upstream.group.TestLoop;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
  private final Loop loop = TestLoop.loop();
  private final RateLimit limit = new RateLimit(() -> {});

  @Test
  void whatTheSecondsHaveBroughtMayBeRead() {
    limit.start(loop, 100, loop.nowMillis() - 2000);
    assertThat(limit.allow(1000, 0)).isEqualTo(300);
    assertThat(limit.allow(1000, 299)).isEqualTo(1);
    assertThat(limit.waiting()).isFalse();
  }

  @Test
  void waitsAfterTooMuch() {
    limit.start(loop, 100, loop.nowMillis());
    assertThat(limit.allow(1000, 100)).isZero();
    assertThat(limit.waiting()).isTrue();
    limit.cancel();
    assertThat(limit.waiting()).isFalse();
  }

  @Test
  void pausesForAsLongAsTheBytesShouldHaveTaken() {
    limit.start(loop, 5000, loop.nowMillis());
    limit.took(4);
    assertThat(limit.waiting()).isFalse();
    limit.took(5);
    assertThat(limit.waiting()).isTrue();
  }

  @Test
  void rateBeyondReachIsNoLimit() {
    limit.start(loop, Long.MAX_VALUE, loop.nowMillis() - 10_000);
    assertThat(limit.allow(1000, 1 << 30)).isEqualTo(1000);
    limit.took(1 << 30);
    assertThat(limit.portion(1000)).isEqualTo(1000);
  }

  @Test
  void servesOneConnectionAfterTheOther() {
    limit.start(loop, 1, loop.nowMillis());
    limit.allow(1, 1);
    limit.cancel();
    limit.start(loop, 1000, loop.nowMillis());
    assertThat(limit.allow(10, 1)).isEqualTo(10);
  }
}
