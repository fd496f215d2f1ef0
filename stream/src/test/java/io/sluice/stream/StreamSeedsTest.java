package io.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.net.LayerFactory;
import io.sluice.net.SystemException;
import io.sluice.net.sim.NullLayer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many simulated [Scene]s. `-Dsluice.seeds=10000` plays more of them than the usual build does,
/// `-Dsluice.seed=…` a single one; `-Dsluice.layer=null` plays all of them over a layer.
final class StreamSeedsTest {
  private static final long SEEDS = Long.getLong("sluice.seeds", 300);

  /// What is played over a layer by the usual build.
  private static final long SOME = SEEDS / 3;

  private static final Long ONLY = Long.getLong("sluice.seed");

  @Test
  @Timeout(3600)
  void nothingIsLostOrLeftOver() {
    for (long seed = first(); seed <= last(SEEDS); seed++) {
      play(seed, NullLayer.ifWanted());
    }
  }

  @Test
  @Timeout(3600)
  void nothingIsLostOverALayer() {
    for (long seed = first(); seed <= last(SOME); seed++) {
      play(seed, NullLayer::over);
    }
  }

  @Test
  @Timeout(3600)
  void whatFailsLeavesNothingBehind() throws SystemException {
    fail(SEEDS, NullLayer.ifWanted());
  }

  @Test
  @Timeout(3600)
  void whatFailsOverALayerLeavesNothingBehind() throws SystemException {
    fail(SOME, NullLayer::over);
  }

  private static long first() {
    return ONLY == null ? 1 : ONLY;
  }

  private static long last(long count) {
    return ONLY == null ? count : ONLY;
  }

  private static void fail(long count, @Nullable LayerFactory layer) throws SystemException {
    int failed = 0;
    for (long seed = first(); seed <= last(count); seed++) {
      Witness.SEEN.clear();
      try {
        failed += Scene.fail(seed, 1 + (int) (seed * 37 % 200), layer);
      } catch (AssertionError e) {
        throw new AssertionError("to repeat it, " + repeat(seed, layer) + "\n" + e.getMessage(), e);
      }
    }
    assertThat(failed).as("calls that failed").isGreaterThan((int) (last(count) - first()) / 2);
  }

  private static void play(long seed, @Nullable LayerFactory layer) {
    Witness.SEEN.clear();
    Scene scene = new Scene(seed, layer);
    try {
      scene.play();
    } catch (Exception | AssertionError e) {
      throw new AssertionError(scene + ": to repeat it, " + repeat(seed, layer), e);
    }
  }

  private static String repeat(long seed, @Nullable LayerFactory layer) {
    return "bin/test -pl stream -am -Dtest=StreamSeedsTest -Dsluice.seed="
        + seed
        + (layer == null ? "" : " -Dsluice.layer=null");
  }
}
