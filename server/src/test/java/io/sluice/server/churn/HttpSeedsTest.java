package io.sluice.server.churn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.net.LayerFactory;
import io.sluice.net.SystemException;
import io.sluice.net.sim.NullLayer;
import java.io.File;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many simulated [Scene]s. `-Dsluice.seeds=10000` plays more of them than the usual build does,
/// `-Dsluice.seed=…` a single one; `-Dsluice.layer=null` plays all of them over a layer.
final class HttpSeedsTest {
  private static final long SEEDS = Long.getLong("sluice.seeds", 150);

  /// What is played over a layer by the usual build.
  private static final long SOME = SEEDS / 3;

  private static final Long ONLY = Long.getLong("sluice.seed");

  @TempDir Path folder;
  private int unclear;
  private int retries;
  private int unserved;

  @Test
  @Timeout(7200)
  void nothingIsLostOrLeftOver() throws SystemException {
    playAll(SEEDS, NullLayer.ifWanted());
  }

  @Test
  @Timeout(7200)
  void nothingIsLostOverALayer() throws SystemException {
    playAll(SOME, NullLayer::over);
  }

  private void playAll(long count, @Nullable LayerFactory layer) throws SystemException {
    for (long seed = first(); seed <= last(count); seed++) {
      play(seed, layer);
    }
    if (ONLY == null) {
      int most = (int) count / (layer == null ? 10 : 5) + 1;
      assertThat(unclear).as("scenes that say nothing").isLessThan(most);
      assertThat(Math.min(retries, unserved)).as("what makes scenes hard").isPositive();
    }
  }

  @Test
  void aSeedIsPlayedInOneWay() throws SystemException {
    for (long seed = 1; seed <= 10; seed++) {
      LayerFactory layer = seed % 2 == 0 ? NullLayer::over : null;
      assertThat(trace(seed, layer)).isNotEmpty().isEqualTo(trace(seed, layer));
    }
  }

  @Test
  @Timeout(7200)
  void whatFailsLeavesNothingBehind() throws SystemException {
    fail(SEEDS, NullLayer.ifWanted());
  }

  @Test
  @Timeout(7200)
  void whatFailsOverALayerLeavesNothingBehind() throws SystemException {
    fail(SOME, NullLayer::over);
  }

  private void fail(long count, @Nullable LayerFactory layer) throws SystemException {
    int failed = 0;
    int open = descriptors();
    for (long seed = first(); seed <= last(count); seed++) {
      int every = 1 + (int) (seed * 37 % 300);
      try {
        failed += new Scene(seed, folder, false, layer).fail(every);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("to repeat it, " + repeat(seed, layer) + "\n" + e.getMessage(), e);
      }
    }
    assertThat(failed).as("calls that failed").isGreaterThan((int) (last(count) - first()));
    assertThat(descriptors()).as("descriptors").isLessThan(open + 10);
  }

  private static long first() {
    return ONLY == null ? 1 : ONLY;
  }

  private static long last(long count) {
    return ONLY == null ? count : ONLY;
  }

  private static String repeat(long seed, @Nullable LayerFactory layer) {
    return "bin/test -pl server -am -Dtest=HttpSeedsTest -Dsluice.seed="
        + seed
        + (layer == null ? "" : " -Dsluice.layer=null");
  }

  private static int descriptors() {
    String[] all = new File("/proc/self/fd").list();
    return all == null ? 0 : all.length;
  }

  private void play(long seed, @Nullable LayerFactory layer) throws SystemException {
    Scene scene = new Scene(seed, folder, false, layer);
    try {
      scene.play();
      retries += scene.rules().retries();
      unserved += scene.rules().unserved();
    } catch (Journal.Unclear e) {
      unclear++;
    } catch (Exception | AssertionError e) {
      String repeat = repeat(seed, layer);
      String what = scene + "to repeat it, " + repeat + "\n" + trace(seed, layer) + "\n";
      throw new AssertionError(what + e.getMessage(), e);
    }
  }

  /// What happens when it is played again.
  private String trace(long seed, @Nullable LayerFactory layer) throws SystemException {
    Scene again = new Scene(seed, folder, true, layer);
    try {
      again.play();
    } catch (RuntimeException | AssertionError e) {
      again.journal().note("ended by " + e.getMessage());
    }
    return again.journal().toString();
  }
}
