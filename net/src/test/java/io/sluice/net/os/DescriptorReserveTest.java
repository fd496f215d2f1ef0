package io.sluice.net.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.net.Descriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DescriptorReserveTest {
  private static long open() throws IOException {
    Path all = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(all), "descriptors are listed on Linux");
    try (Stream<Path> found = Files.list(all)) {
      return found.count();
    }
  }

  /// A reload must not stop the loops from accepting while there are plenty.
  @Test
  void isNotLentWhileThereAreOthers() throws IOException {
    long before = open();
    DescriptorReserve reserve = new DescriptorReserve(8);
    reserve.keep();
    assertThat(open()).isEqualTo(before + 8);
    assertThat(reserve.lend()).isFalse();
    assertThat(Descriptors.lent()).isFalse();
    assertThat(open()).isEqualTo(before + 8);
    reserve.keep();
    assertThat(open()).isEqualTo(before + 8);
    release(reserve);
  }

  private static void release(DescriptorReserve reserve) throws IOException {
    long before = open();
    reserve.release();
    assertThat(open()).isEqualTo(before - 8);
  }
}
