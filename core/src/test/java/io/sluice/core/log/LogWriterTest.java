package io.sluice.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogWriterTest {
  private static final long DEADLINE = Duration.ofSeconds(30).toNanos();

  @TempDir Path folder;

  private static void await(BooleanSupplier condition) {
    long end = Clock.system().nanoTime() + DEADLINE;
    while (!condition.getAsBoolean()) {
      assertThat(Clock.system().nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return -1;
    }
  }

  private LogFile file(String name, LogWriter writer) {
    LogFile file = new LogFile(folder.resolve(name).toString(), Clock.system(), message -> {});
    file.open();
    file.start(writer);
    return file;
  }

  @Test
  void aLineAfterARestIsWrittenWithoutBeingAskedFor() {
    try (LogWriter writer = new LogWriter(Clock.system())) {
      LogFile file = file("a.log", writer);
      for (int i = 1; i <= 20; i++) {
        int lines = i;
        file.append(Bytes.of("x"), 0, 1);
        await(() -> size(folder.resolve("a.log")) == 2L * lines);
      }
      file.close();
    }
  }

  @Test
  void aHeldBackLineIsWrittenWhenItIsDue() {
    try (LogWriter writer = new LogWriter(Clock.system())) {
      LogFile file = file("a.log", writer);
      file.buffer(new LogFile.Buffering(4096, 30, 0));
      file.append(Bytes.of("x"), 0, 1);
      await(() -> size(folder.resolve("a.log")) == 2);
      file.close();
    }
  }

  @Test
  void noLineOfManyThreadsIsLostOrTornApart() throws Exception {
    int threads = 4;
    int lines = 20_000;
    try (LogWriter writer = new LogWriter(Clock.system())) {
      LogFile file = file("a.log", writer);
      List<Thread> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int name = t;
        all.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int i = 0; i < lines; i++) {
                    byte[] line = Bytes.of(name + ":" + i);
                    file.append(line, 0, line.length);
                  }
                }));
      }
      for (Thread thread : all) {
        thread.join();
      }
      file.close();
    }
    Map<String, Integer> next = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve("a.log"))) {
      String thread = line.substring(0, 1);
      assertThat(line.substring(2)).isEqualTo(next.getOrDefault(thread, 0).toString());
      next.merge(thread, 1, Integer::sum);
    }
    assertThat(next)
        .hasSize(threads)
        .allSatisfy((name, count) -> assertThat(count).isEqualTo(lines));
  }

  @Test
  void closingWritesWhatIsPending() {
    LogWriter writer = new LogWriter(Clock.system());
    LogFile file = file("a.log", writer);
    file.append(Bytes.of("x"), 0, 1);
    writer.close();
    assertThat(size(folder.resolve("a.log"))).isEqualTo(2);
  }
}
