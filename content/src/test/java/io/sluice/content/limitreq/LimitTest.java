package io.sluice.content.limitreq;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.Clock;
import io.sluice.core.text.Template;
import io.sluice.core.zone.Zone;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LimitTest {
  private static final int ROOM_FOR_TWO = 320;

  private long now = 5_000_000;
  private final Clock clock = new SetClock();
  private Zone<Bucket> zone = zone(32768);

  private final class SetClock implements Clock {
    @Override
    public long nanoTime() {
      return now * 1_000_000;
    }

    @Override
    public long millis() {
      return now;
    }

    @Override
    public RandomGenerator random() {
      return RandomGenerator.getDefault();
    }
  }

  private Zone<Bucket> zone(long size) {
    return new Zone<>("one", Bucket.KIND, size, clock);
  }

  private Limit limit(long rate, long burst, long free) {
    return new Limit(Template.constant("k"), zone, rate, burst, free, clock);
  }

  private long take(Limit limit, String key) {
    byte[] bytes = Bytes.of(key);
    return limit.takeWithinBurst(bytes, 0, bytes.length, now);
  }

  private long look(Limit limit, String key) {
    byte[] bytes = Bytes.of(key);
    return limit.look(bytes, 0, bytes.length, now);
  }

  @Test
  void theFirstRequestHasNoExcess() {
    assertThat(take(limit(1000, 0, 0), "a")).isZero();
    assertThat(take(limit(1000, 0, 0), "b")).isZero();
  }

  @Test
  void requestsAtOnceAddUp() {
    Limit limit = limit(1000, 2000, 0);
    take(limit, "a");
    assertThat(take(limit, "a")).isEqualTo(1000);
    assertThat(take(limit, "a")).isEqualTo(2000);
    assertThat(take(limit, "a")).isEqualTo(3000);
    assertThat(take(limit, "a")).as("what is rejected leaves no trace").isEqualTo(3000);
  }

  @Test
  void excessRunsOutAtTheRate() {
    Limit limit = limit(2000, 5000, 0);
    take(limit, "a");
    take(limit, "a");
    now += 250;
    assertThat(take(limit, "a")).isEqualTo(1500);
    now += 10_000;
    assertThat(take(limit, "a")).isZero();
  }

  @Test
  void aMinuteCanBeTooShortForSlowRates() {
    Limit limit = limit(16, 0, 0);
    take(limit, "a");
    now += 60_000;
    assertThat(take(limit, "a")).isEqualTo(40);
    now += 2_500;
    assertThat(take(limit, "a")).isZero();
  }

  @Test
  void timeOfAnotherLoopMayLieAhead() {
    Limit limit = limit(1000, 5000, 0);
    take(limit, "a");
    now -= 5;
    assertThat(take(limit, "a")).isEqualTo(1000);
    now += 5;
    assertThat(take(limit, "a")).isEqualTo(2000);
  }

  @Test
  void theDelayIsWhatTheExcessNeedsToRunOut() {
    assertThat(limit(2000, 5000, 0).delay(3000)).isEqualTo(1500);
    assertThat(limit(2000, 5000, 2000).delay(2000)).isZero();
    assertThat(limit(2000, 5000, 2000).delay(3000)).isEqualTo(500);
    assertThat(limit(1, 5000, Long.MAX_VALUE).delay(3_000_000)).isZero();
  }

  @Test
  void lookingTakesNothing() {
    Limit limit = limit(1000, 0, 0);
    take(limit, "a");
    assertThat(look(limit, "a")).isEqualTo(1000);
    assertThat(look(limit, "a")).isEqualTo(1000);
    assertThat(look(limit, "b")).isZero();
    assertThat(zone.count()).isEqualTo(1);
  }

  @Test
  void bucketsThatRanOutMakeRoom() {
    Limit limit = limit(1000, 0, 0);
    take(limit, "a");
    take(limit, "b");
    now += 120_000;
    take(limit, "c");
    assertThat(zone.count()).isEqualTo(1);
    assertThat(zone.evictions()).isZero();
  }

  @Test
  void theLongestUnusedBucketGoesFirst() {
    zone = zone(ROOM_FOR_TWO);
    Limit limit = limit(1000, 0, 0);
    take(limit, "a");
    take(limit, "b");
    assertThat(take(limit, "a")).as("rejected, but used").isEqualTo(1000);
    take(limit, "c");
    assertThat(look(limit, "a")).isEqualTo(1000);
    assertThat(look(limit, "b")).isZero();
  }

  @Test
  void aKeyMayBeTooLongForTheZone() {
    zone = zone(ROOM_FOR_TWO);
    assertThat(take(limit(1000, 0, 0), "k".repeat(1000))).isEqualTo(Limit.NO_ROOM);
  }
}
