package io.sluice.server.churn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.net.SystemException;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many simulated [Scene]s. `-Dsluice.seeds=10000` plays more of them than the usual build does,
/// `-Dsluice.seed=…` a single one.
final class HttpSeedsTest {
  private static final long SEEDS = Long.getLong("sluice.seeds", 150);

  @TempDir Path folder;
  private int unclear;
  private int retries;
  private int unserved;

  @Test
  @Timeout(7200)
  void nothingIsLostOrLeftOver() throws SystemException {
    Long only = Long.getLong("sluice.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? SEEDS : only;
    for (long seed = first; seed <= last; seed++) {
      play(seed);
    }
    if (only == null) {
      assertThat(unclear).as("scenes that say nothing").isLessThan((int) SEEDS / 10 + 1);
      assertThat(Math.min(retries, unserved)).as("what makes scenes hard").isPositive();
    }
  }

  @Test
  void aSeedIsPlayedInOneWay() throws SystemException {
    for (long seed = 1; seed <= 10; seed++) {
      assertThat(trace(seed)).isNotEmpty().isEqualTo(trace(seed));
    }
  }

  @Test
  @Timeout(7200)
  void whatFailsLeavesNothingBehind() throws SystemException {
    Long only = Long.getLong("sluice.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? SEEDS : only;
    int failed = 0;
    int open = descriptors();
    for (long seed = first; seed <= last; seed++) {
      int every = 1 + (int) (seed * 37 % 300);
      try {
        failed += new Scene(seed, folder, false).fail(every);
      } catch (Exception | AssertionError e) {
        String repeat = "bin/test -pl server -am -Dtest=HttpSeedsTest -Dsluice.seed=" + seed;
        throw new AssertionError("to repeat it, " + repeat + "\n" + e.getMessage(), e);
      }
    }
    assertThat(failed).as("calls that failed").isGreaterThan((int) (last - first));
    assertThat(descriptors()).as("descriptors").isLessThan(open + 10);
  }

  private static int descriptors() {
    String[] all = new File("/proc/self/fd").list();
    return all == null ? 0 : all.length;
  }

  private void play(long seed) throws SystemException {
    Scene scene = new Scene(seed, folder, false);
    try {
      scene.play();
      retries += scene.rules().retries();
      unserved += scene.rules().unserved();
    } catch (Journal.Unclear e) {
      unclear++;
    } catch (Exception | AssertionError e) {
      String repeat = "bin/test -pl server -am -Dtest=HttpSeedsTest -Dsluice.seed=" + seed;
      String what = scene + "to repeat it, " + repeat + "\n" + trace(seed) + "\n";
      throw new AssertionError(what + e.getMessage(), e);
    }
  }

  /// What happens when it is played again.
  private String trace(long seed) throws SystemException {
    Scene again = new Scene(seed, folder, true);
    try {
      again.play();
    } catch (RuntimeException | AssertionError e) {
      again.journal().note("ended by " + e.getMessage());
    }
    return again.journal().toString();
  }
}
