package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Ports;
import io.sluice.testkit.SluiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is left of root's rights when the process has become `nobody`, and what works without them.
@Timeout(120)
final class RightsTest {
  private static final Path LAUNCHER = Path.of("../bin/sluice").toAbsolutePath().normalize();

  /// CAP_DAC_READ_SEARCH, CAP_NET_BIND_SERVICE.
  private static final long KEPT = 1L << 2 | 1L << 10;

  @TempDir private Path folder;
  private SluiceProcess sluice;
  private int port;
  private int low;

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "capabilities are Linux's");
    assumeTrue(
        System.getProperty("user.name").equals("root"), "only root can become somebody else");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    sluice = new SluiceProcess(LAUNCHER, folder);
    port = Ports.free();
    low = 600 + port % 400;
    configure(port, "first");
  }

  @AfterEach
  void kill() {
    sluice.close();
  }

  private void configure(int at, String greeting) {
    sluice.configure(
        """
        daemon off;
        user nobody %s;
        worker_processes 2;
        error_log logs/error.log notice;
        events { }
        stream { include secret; server { listen 127.0.0.1:%d; return %s; } }
        """
            .formatted(group(), at, greeting));
    try {
      Path secret = folder.resolve("conf/secret");
      Files.writeString(secret, "");
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// That of `nobody`, which has another name on some systems.
  private static String group() {
    try (Stream<String> groups = Files.lines(Path.of("/etc/group"))) {
      return groups.anyMatch(line -> line.startsWith("nobody:")) ? "nobody" : "nogroup";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String greeting(int at) {
    try (Client client = Client.to(at)) {
      return client.readAll();
    }
  }

  private static List<Path> threads(Process process) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      return all.toList();
    }
  }

  private static long capabilities(Path thread, String set) {
    try {
      for (String line : Files.readAllLines(thread.resolve("status"))) {
        if (line.startsWith(set + ":")) {
          return Long.parseUnsignedLong(line.substring(set.length() + 1).strip(), 16);
        }
      }
      throw new AssertionError("no " + set);
    } catch (IOException e) {
      return 0; // the thread has ended
    }
  }

  @Test
  void oneThreadKeepsWhatAReloadNeedsAndUsesItThenOnly() throws IOException {
    Process process = sluice.serve();
    assertThat(greeting(port)).isEqualTo("first");
    Deadline.ofTest()
        .until(
            "capabilities are put away",
            () -> {
              try {
                return threads(process).stream().allMatch(of -> capabilities(of, "CapEff") == 0)
                    && threads(process).stream()
                            .filter(of -> capabilities(of, "CapPrm") != 0)
                            .count()
                        == 1;
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    long all = 0;
    for (Path thread : threads(process)) {
      all |= capabilities(thread, "CapPrm");
      assertThat(capabilities(thread, "CapInh")).isEqualTo(0);
    }
    assertThat(all).isEqualTo(KEPT);
  }

  @Test
  void itsMemoryIsClosedToOthersOfTheSameUser() throws Exception {
    Process process = sluice.serve();
    assertThat(greeting(port)).isEqualTo("first");
    String memory = "/proc/" + process.pid() + "/mem";
    Process other =
        new ProcessBuilder(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "dd",
                "if=" + memory,
                "of=/dev/null",
                "count=0")
            .redirectErrorStream(true)
            .start();
    String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("Permission denied");
  }

  @Test
  void aReloadReadsWhatOnlyRootCanReadAndBindsALowPort() {
    sluice.serve();
    configure(low, "second");
    sluice.signal("HUP");
    Deadline.ofSeconds(20)
        .until("reloaded", () -> sluice.errorLog().contains("exited with code 0"));
    assertThat(greeting(low)).isEqualTo("second");
    assertThat(sluice.errorLog()).doesNotContain("[warn]", "[emerg]", "[alert]");
  }

  @Test
  void aPidFileThatCannotBeRemovedIsEmptied() throws Exception {
    Process process = sluice.serve();
    sluice.signal("TERM");
    assertThat(SluiceProcess.await(process)).isEqualTo(0);
    assertThat(folder.resolve("logs/sluice.pid")).isEmptyFile();
    assertThat(sluice.run("-s", "stop").output()).contains("invalid PID number \"\"");
    assertThat(sluice.errorLog()).doesNotContain("[alert]");
  }

  @Test
  void anotherUserIsToldToWait() {
    sluice.serve();
    sluice.configure(
        """
        daemon off; user root; error_log logs/error.log notice; events { }
        stream { server { listen 127.0.0.1:%d; return second; } }
        """
            .formatted(port));
    sluice.signal("HUP");
    Deadline.ofSeconds(20)
        .until("reloaded", () -> sluice.errorLog().contains("exited with code 0"));
    String warning = "another \"user\" takes effect when the process is started anew";
    Deadline.ofTest().until("a warning", () -> sluice.errorLog().contains(warning));
    assertThat(sluice.errorLog()).contains("[warn]");
  }

  @Test
  void aSocketThatNobodyListensOnAnyMoreIsReplaced() throws Exception {
    Path socket = folder.resolve("socket");
    sluice.configure(
        """
        daemon off; user nobody %s; error_log logs/error.log notice; events { }
        stream { server { listen unix:%s; return hello; } }
        """
            .formatted(group(), socket));
    Process process = sluice.serve();
    sluice.signal("TERM");
    assertThat(SluiceProcess.await(process)).isEqualTo(0);
    assertThat(socket).as("nobody may not remove it").exists();
    Files.delete(folder.resolve("logs/sluice.pid"));
    sluice.serve();
    assertThat(sluice.errorLog()).doesNotContain("[emerg]");
  }
}
