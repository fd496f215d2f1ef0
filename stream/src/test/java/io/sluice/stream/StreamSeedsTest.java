package io.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.net.SystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many simulated [Scene]s. `-Dsluice.seeds=10000` plays more of them than the usual build does,
/// `-Dsluice.seed=…` a single one.
final class StreamSeedsTest {
  private static final long SEEDS = Long.getLong("sluice.seeds", 300);

  @Test
  @Timeout(3600)
  void nothingIsLostOrLeftOver() {
    Long only = Long.getLong("sluice.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? SEEDS : only;
    for (long seed = first; seed <= last; seed++) {
      play(seed);
    }
  }

  @Test
  @Timeout(3600)
  void whatFailsLeavesNothingBehind() throws SystemException {
    Long only = Long.getLong("sluice.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? SEEDS : only;
    int failed = 0;
    for (long seed = first; seed <= last; seed++) {
      Witness.SEEN.clear();
      try {
        failed += Scene.fail(seed, 1 + (int) (seed * 37 % 200));
      } catch (AssertionError e) {
        String repeat = "bin/test -pl stream -am -Dtest=StreamSeedsTest -Dsluice.seed=" + seed;
        throw new AssertionError("to repeat it, " + repeat + "\n" + e.getMessage(), e);
      }
    }
    assertThat(failed).as("calls that failed").isGreaterThan((int) (last - first) / 2);
  }

  private static void play(long seed) {
    Witness.SEEN.clear();
    Scene scene = new Scene(seed);
    try {
      scene.play();
    } catch (Exception | AssertionError e) {
      String repeat = "bin/test -pl stream -am -Dtest=StreamSeedsTest -Dsluice.seed=" + seed;
      throw new AssertionError(scene + ": to repeat it, " + repeat, e);
    }
  }
}
