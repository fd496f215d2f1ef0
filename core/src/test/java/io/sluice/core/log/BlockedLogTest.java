package io.sluice.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.config.ConfigException;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.Clock;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A log on a device that does not respond: a pipe that nobody reads.
@Timeout(60)
class BlockedLogTest {
  private static final long DEADLINE = Duration.ofSeconds(30).toNanos();

  @TempDir Path folder;

  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final LogWriter writer = new LogWriter(Clock.system());
  private Path pipe;

  @BeforeEach
  void makePipe() throws Exception {
    pipe = folder.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeTrue(made.waitFor() == 0, "pipes with names are Unix's");
  }

  @AfterEach
  void end() {
    writer.close();
  }

  private LogFile log(Path path) {
    LogFile log = new LogFile(path.toString(), Clock.system(), complaints::add);
    log.open();
    log.start(writer);
    return log;
  }

  private static void fill(LogFile log) {
    byte[] line = Bytes.of("x".repeat(999));
    for (int i = 0; i < 200; i++) {
      log.append(line, 0, line.length);
    }
  }

  private static void append(LogFile log, String line) {
    log.append(Bytes.of(line), 0, line.length());
  }

  private static void await(BooleanSupplier condition) {
    long end = Clock.system().nanoTime() + DEADLINE;
    while (!condition.getAsBoolean()) {
      assertThat(Clock.system().nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static String content(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      return "";
    }
  }

  private static long millis(Runnable work) {
    long start = Clock.system().nanoTime();
    work.run();
    return TimeUnit.NANOSECONDS.toMillis(Clock.system().nanoTime() - start);
  }

  @Test
  void aPipeIsOpenedWithoutAReader() {
    LogFile log = log(pipe);
    append(log, "kept in the pipe");
    log.close();
  }

  @Test
  void otherLogsGoOn() {
    LogFile stuck = log(pipe);
    LogFile good = log(folder.resolve("good"));
    fill(stuck);
    append(good, "one");
    await(() -> content(folder.resolve("good")).equals("one\n"));
    await(
        () -> complaints.contains("write() to \"" + pipe + "\" is blocked: it is not waited for"));
    append(good, "two");
    await(() -> content(folder.resolve("good")).equals("one\ntwo\n"));
  }

  @Test
  void whatTheReaderTakesInTheEndIsWhole() throws IOException {
    LogFile log = log(pipe);
    fill(log);
    await(() -> !complaints.isEmpty());
    append(log, "last");
    log.close();
    try (InputStream in = new FileInputStream(pipe.toFile())) {
      byte[] all = in.readNBytes(200 * 1000 + 5);
      assertThat(new String(all, 200 * 1000, 5, java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("last\n");
    }
  }

  @Test
  void closingAndReopeningDoNotWait() throws IOException {
    LogFile log = log(pipe);
    fill(log);
    await(() -> !complaints.isEmpty());
    Files.move(pipe, folder.resolve("old"));
    assertThat(millis(log::reopen)).isLessThan(5000);
    append(log, "to the new file");
    await(() -> content(pipe).equals("to the new file\n"));
    assertThat(millis(log::close)).isLessThan(5000);
  }

  @Test
  void theEndIsBoundedAndSaysWhatIsLost() {
    LogFile stuck = log(pipe);
    LogFile good = log(folder.resolve("good"));
    fill(stuck);
    append(good, "one");
    stuck.close();
    good.close();
    long start = Clock.system().nanoTime();
    List<String> lost = writer.end();
    long took = TimeUnit.NANOSECONDS.toMillis(Clock.system().nanoTime() - start);
    assertThat(took).isLessThan(LogWriter.END_MILLIS + 5000);
    assertThat(lost).hasSize(1);
    String told = "write() to \"" + pipe + "\" was too slow: ";
    assertThat(lost.getFirst()).startsWith(told).endsWith(" lines lost");
    int lines =
        Integer.parseInt(lost.getFirst().substring(told.length()).replace(" lines lost", ""));
    assertThat(lines).as("all but what the pipe has taken").isBetween(130, 200);
    assertThat(content(folder.resolve("good"))).isEqualTo("one\n");
  }

  @Test
  void namesThatAreComputedHoldUpNoOtherLog() throws IOException {
    try (RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw")) { // does not read
      PathLogs paths = new PathLogs(null, Clock.system(), complaints::add);
      paths.start(writer);
      byte[] line = Bytes.of("x".repeat(999));
      for (int i = 0; i < 200; i++) {
        paths.append(pipe.toString(), line, 0, line.length);
      }
      await(() -> !complaints.isEmpty());
      LogFile good = log(folder.resolve("good"));
      append(good, "one");
      await(() -> content(folder.resolve("good")).equals("one\n"));
      paths.reopen();
      paths.close();
      assertThat(writer.end()).singleElement().asString().contains("lines lost");
      assertThat(reader.length()).isNotNegative();
    }
  }

  @Test
  void openingIsGivenUp() {
    CountDownLatch hung = new CountDownLatch(1);
    List<String> done = new CopyOnWriteArrayList<>();
    List<String> late = new CopyOnWriteArrayList<>();
    Bounded.each(
        List.of("a", "hangs", "b"),
        name -> {
          if (name.equals("hangs")) {
            await(() -> hung.getCount() == 0);
          }
          done.add(name);
        },
        late::add);
    assertThat(late).containsExactly("hangs");
    assertThat(done).containsExactly("a", "b");
    hung.countDown();
    assertThatThrownBy(() ->
            Bounded.each(
                List.of("x"),
                name -> {
                  throw new ConfigException(name, null);
                },
                late::add))
        .hasMessage("x");
  }

  @Test
  void whatIsOpenedTooLateIsNotUsed() throws IOException {
    LogFile log = new LogFile(folder.resolve("a").toString(), Clock.system(), complaints::add);
    log.open();
    log.start(writer);
    assertThat(log.openingLate())
        .isEqualTo("open() \"" + folder.resolve("a") + "\" failed (110: Connection timed out)");
    append(log, "one");
    await(() -> content(folder.resolve("a")).equals("one\n"));
    log.close();
  }
}
