package io.sluice.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.ConfigException;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir Path folder;

  private final ManualClock clock = new ManualClock();
  private final List<String> complaints = new ArrayList<>();
  private Path path;
  private LogFile log;

  @BeforeEach
  void open() {
    path = folder.resolve("a.log");
    log = new LogFile(path.toString(), clock, complaints::add);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private void append(String line) {
    byte[] bytes = Bytes.of("[" + line + "]");
    log.append(bytes, 1, bytes.length - 2);
  }

  private String content() throws IOException {
    return Files.readString(path, StandardCharsets.ISO_8859_1);
  }

  @Test
  void linesAreWrittenAtOnceWithoutAWriter() throws IOException {
    Files.writeString(path, "old\n");
    log.open();
    append("one");
    append("caf\u00e9");
    assertThat(content()).isEqualTo("old\none\ncaf\u00e9\n");
  }

  @Test
  void aNewFileIsReadableByAll() throws IOException {
    log.open();
    assertThat(Files.getPosixFilePermissions(path))
        .contains(PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ)
        .doesNotContain(PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OWNER_EXECUTE);
  }

  @Test
  void aFileThatCannotBeOpenedIsAnError() {
    LogFile wrong = new LogFile(folder + "/no/a.log", clock, complaints::add);
    assertThatThrownBy(wrong::open)
        .isInstanceOf(ConfigException.class)
        .hasMessage("open() \"" + folder + "/no/a.log\" failed (2: No such file or directory)");
    LogFile directory = new LogFile(folder.toString(), clock, complaints::add);
    assertThatThrownBy(directory::open)
        .hasMessage("open() \"" + folder + "\" failed (21: Is a directory)");
  }

  @Test
  void aBufferIsWrittenWhenTheNextLineDoesNotFit() throws IOException {
    assertThat(log.buffer(new LogFile.Buffering(10, 0, 0))).isTrue();
    assertThat(log.buffer(new LogFile.Buffering(10, 0, 0))).isTrue();
    assertThat(log.buffer(new LogFile.Buffering(11, 0, 0))).isFalse();
    log.open();
    append("1234");
    append("5678");
    assertThat(content()).isEmpty();
    append("x");
    assertThat(content()).isEqualTo("1234\n5678\n");
    append("longer than the buffer");
    assertThat(content()).isEqualTo("1234\n5678\nx\nlonger than the buffer\n");
    append("y");
    log.flush();
    assertThat(content()).endsWith("buffer\ny\n");
  }

  @Test
  void aBufferIsWrittenWhenItsTimeIsUp() throws IOException {
    log.buffer(new LogFile.Buffering(1000, 2, 0));
    log.open();
    try (LogWriter writer = new LogWriter(clock)) {
      log.start(writer);
      append("one");
      assertThat(log.due()).isEqualTo(2_000_000);
      clock.nanos.set(1_999_999);
      assertThat(log.drain(clock.nanoTime())).isFalse();
      append("two");
      assertThat(log.drain(2_000_000)).isTrue();
      assertThat(content()).isEqualTo("one\ntwo\n");
      assertThat(log.due()).isEqualTo(LogWriter.Source.NEVER);
      log.close();
    }
  }

  @Test
  void packedLinesCanBeReadUpToEachWrite() throws IOException {
    log.buffer(new LogFile.Buffering(8, 0, 6));
    log.open();
    append("1234567");
    append("abcdefg");
    assertThat(unpacked()).isEqualTo("1234567\n");
    append("last");
    log.flush();
    assertThat(unpacked()).isEqualTo("1234567\nabcdefg\nlast\n");
  }

  private String unpacked() throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void reopeningFollowsTheName() throws IOException {
    log.open();
    append("one");
    Files.move(path, folder.resolve("rotated"));
    append("two");
    log.reopen();
    append("three");
    assertThat(Files.readString(folder.resolve("rotated"))).isEqualTo("one\ntwo\n");
    assertThat(content()).isEqualTo("three\n");
  }

  @Test
  void reopeningThatFailsKeepsTheOldFile() throws IOException {
    Path sub = Files.createDirectory(folder.resolve("sub"));
    LogFile moved = new LogFile(sub + "/a.log", clock, complaints::add);
    moved.open();
    Files.move(sub, folder.resolve("away"));
    moved.reopen();
    moved.append(Bytes.of("still here"), 0, 10);
    moved.close();
    assertThat(Files.readString(folder.resolve("away/a.log"))).isEqualTo("still here\n");
    assertThat(complaints)
        .containsExactly("open() \"" + sub + "/a.log\" failed (2: No such file or directory)");
  }

  @Test
  void whatTheDiskDoesNotTakeIsComplainedOfOnceAMinute() {
    LogFile full = new LogFile("/dev/full", clock, complaints::add);
    full.open();
    full.append(Bytes.of("x"), 0, 1);
    full.append(Bytes.of("x"), 0, 1);
    clock.nanos.set(61_000_000_000L);
    full.append(Bytes.of("x"), 0, 1);
    assertThat(complaints)
        .containsExactly(
            "write() to \"/dev/full\" failed (28: No space left on device)",
            "write() to \"/dev/full\" failed (28: No space left on device)");
  }

  @Test
  void linesAreDroppedRatherThanKeptWithoutBound() throws IOException {
    log.buffer(new LogFile.Buffering(Integer.MAX_VALUE, 0, 0));
    log.open();
    byte[] line = Bytes.of("x".repeat(1 << 20));
    for (int i = 0; i < 20; i++) {
      log.append(line, 0, line.length);
    }
    log.flush();
    assertThat(Files.size(path)).isBetween(15L << 20, (long) LogFile.MOST_PENDING);
    assertThat(complaints)
        .containsExactly("write() to \"" + path + "\" was too slow: 5 lines lost");
  }
}
