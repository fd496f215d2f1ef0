package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The wheel against a map that is searched.
class TimersTest {
  private static final class Named extends Timer {
    private final int name;
    private final List<Integer> fired;

    Named(int name, List<Integer> fired) {
      this.name = name;
      this.fired = fired;
    }

    @Override
    protected void fire() {
      fired.add(name);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 63, 64, 4095, 1_000_000, -5_000_000_000L})
  void firesWhatASearchWouldFind(long start) {
    SplittableRandom random = new SplittableRandom(start);
    List<Integer> fired = new ArrayList<>();
    List<Named> timers = new ArrayList<>();
    Map<Integer, Long> expected = new HashMap<>();
    Timers wheel = new Timers(start);
    for (int i = 0; i < 200; i++) {
      timers.add(new Named(i, fired));
    }
    long now = start;
    for (int turn = 0; turn < 20_000; turn++) {
      int which = random.nextInt(timers.size());
      if (random.nextInt(4) == 0) {
        wheel.cancel(timers.get(which));
        expected.remove(which);
      } else {
        long delay = random.nextLong(1L << random.nextInt(1, 24));
        wheel.schedule(timers.get(which), now, delay);
        expected.put(which, now + delay);
      }
      long next = expected.values().stream().mapToLong(Long::longValue).min().orElse(-1);
      long delay = wheel.delay(now);
      assertThat(delay).as("wakes in time").isLessThanOrEqualTo(Math.max(0, next - now));
      now += random.nextInt(3) == 0 ? Math.max(0, delay) : random.nextInt(50);
      wheel.fire(now, () -> {});
      check(fired, expected, now);
      assertThat(wheel.armed()).isEqualTo(expected.size());
    }
  }

  private static void check(List<Integer> fired, Map<Integer, Long> expected, long now) {
    long before = Long.MIN_VALUE;
    for (int name : fired) {
      Long deadline = expected.remove(name);
      assertThat(deadline).isNotNull().isLessThanOrEqualTo(now).isGreaterThanOrEqualTo(before);
      before = deadline;
    }
    assertThat(expected.values()).allMatch(d -> d > now);
    fired.clear();
  }
}
