package io.sluice.stream;

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
