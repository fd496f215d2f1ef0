package io.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Deadline;
import io.sluice.testkit.Ports;
import io.sluice.testkit.Sluice;
import io.sluice.testkit.soak.Soak;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A few hundred transfers, every byte of which is checked; `bin/bench soak` runs as many as there
/// is time for.
final class SoakTest {
  private static final int TRANSFERS = 300;

  @Test
  void everyByteArrivesAndNothingIsLeftOver() throws InterruptedException {
    int http = Ports.free();
    int stream = Ports.free();
    try (Soak soak = new Soak(1, 1_000_000);
        Sluice sluice = Sluice.serving(soak.configuration(http, stream, "%%DIR%%")).start()) {
      soak.run(http, stream, 50, TRANSFERS, 60);
      assertThat(soak.wrong()).isEmpty();
      assertThat(soak.done()).isEqualTo(TRANSFERS);
      Deadline.ofTest()
          .until(
              "no temporary file is left",
              () ->
                  files(sluice.folder().resolve("bodies")) == 0
                      && files(sluice.folder().resolve("responses")) == 0);
    } // what else is left over fails
  }

  private static long files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
