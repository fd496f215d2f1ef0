package io.sluice.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Ports;
import io.sluice.testkit.SluiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a process: switches, exit statuses, the pid file, signals, the daemon.
final class ProcessTest {
  private static final Path LAUNCHER = Path.of("../bin/sluice").toAbsolutePath().normalize();

  /// A line of the JVM's census of objects.
  private static final Pattern GENERATIONS =
      Pattern.compile("\\d+: +(\\d+) +\\d+ +io\\.sluice\\.core\\.generation\\.Generation\\s");

  @TempDir private Path folder;
  private SluiceProcess sluice;
  private int port;

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "signals and daemons are Linux's");
    sluice = new SluiceProcess(LAUNCHER, folder);
    port = Ports.free();
    configure("off", "first");
  }

  @AfterEach
  void kill() {
    sluice.close();
  }

  private void configure(String daemon, String greeting) {
    sluice.configure(
        """
        daemon %s;
        user %s;
        error_log logs/error.log notice;
        events { }
        stream { server { listen 127.0.0.1:%d; return %s; } }
        """
            .formatted(daemon, System.getProperty("user.name"), port, greeting));
  }

  /// A supervisor starts a process again that has ended, not one that serves nobody any more.
  @Test
  void withoutMemoryItEndsAndSaysSo() throws Exception {
    sluice.environment("_JAVA_OPTIONS", "-Xmx40m");
    Process process = sluice.serve();
    assertThat(greeting()).isEqualTo("first");
    StringBuilder large = new StringBuilder("error_log logs/error.log notice; events { } stream {");
    large.append(" map $remote_addr $x {");
    for (int i = 0; i < 500_000; i++) {
      large.append("\n  key-number-").append(i).append(" value-number-").append(i).append(';');
    }
    sluice.configure(large.append(" } }").toString());
    new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().waitFor();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
    assertThat(process.exitValue()).isNotZero();
    assertThat(sluice.errorLog())
        .containsPattern("\\[emerg\\] .*thread \".*\" died of java.lang.OutOfMemoryError");
  }

  /// A configuration that takes long to read, here since nobody writes to a pipe, keeps neither a
  /// start nor a test from being ended.
  @Test
  void whatHangsBeforeItServesIsEndedBySignals() throws Exception {
    Path pipe = folder.resolve("pipe");
    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    sluice.configure("daemon off;\nevents { }\ninclude " + pipe + ";\n");
    for (String signal : List.of("TERM", "INT", "QUIT")) {
      for (String[] arguments : new String[][] {{}, {"-t"}}) {
        Process process = sluice.begin(arguments);
        Deadline.ofTest().until("it takes signals", () -> waits(process));
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(signal).isTrue();
        assertThat(process.exitValue()).isNotZero();
      }
    }
  }

  private static boolean waits(Process process) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        if (Files.readString(thread.resolve("comm")).strip().equals("sluice-signals")) {
          return true;
        }
      }
    } catch (IOException e) {
      // it has not begun
    }
    return false;
  }

  /// Not even the one that the program started with, which its main thread has read.
  @Test
  void nothingKeepsTheConfigurationBefore() throws Exception {
    Process process = sluice.serve();
    assertThat(greeting()).isEqualTo("first");
    configure("off", "second");
    new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().waitFor();
    Deadline.ofTest().until("reloaded", () -> greeting().equals("second"));
    Deadline.ofTest().until("one generation", () -> generations(process) == 1);
  }

  private static long generations(Process process) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process counting =
          new ProcessBuilder(jcmd.toString(), String.valueOf(process.pid()), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      String lines = new String(counting.getInputStream().readAllBytes(), UTF_8);
      assertThat(lines).contains("#instances");
      return GENERATIONS.matcher(lines).results().mapToLong(r -> Long.parseLong(r.group(1))).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String greeting() {
    try (Client client = Client.to(port)) {
      return client.readAll();
    }
  }

  private void awaitLog(String text) {
    Deadline.ofTest().until("log has " + text, () -> sluice.errorLog().contains(text));
  }

  @Test
  void aGoodConfigurationPassesTheTest() {
    SluiceProcess.Ended test = sluice.run("-t");
    assertThat(test.output())
        .contains(
            "sluice: the configuration file " + folder + "/conf/nginx.conf syntax is ok\n",
            "sluice: configuration file " + folder + "/conf/nginx.conf test is successful\n");
    assertThat(test.status()).isEqualTo(0);
  }

  @Test
  void allErrorsAreToldAtOnce() {
    sluice.configure("deamon off;\nevents { }\nstream { server { listen x:y; retrun 1; } }\n");
    SluiceProcess.Ended test = sluice.run("-t");
    assertThat(test.output())
        .contains(
            "sluice: [emerg] unknown directive \"deamon\" in " + folder + "/conf/nginx.conf:1",
            "unknown directive \"retrun\" in " + folder + "/conf/nginx.conf:3",
            "test failed");
    assertThat(test.status()).isEqualTo(1);
  }

  @Test
  void theConfigurationIsDumped() {
    SluiceProcess.Ended dump = sluice.run("-qT");
    assertThat(dump.output())
        .startsWith("# configuration file " + folder + "/conf/nginx.conf:\ndaemon off;\n")
        .endsWith("}\n\n");
    assertThat(dump.status()).isEqualTo(0);
  }

  @Test
  void eventsAreNeeded() {
    sluice.configure("daemon off;");
    SluiceProcess.Ended start = sluice.run();
    assertThat(start.output()).contains("[emerg] no \"events\" section in configuration");
    assertThat(start.status()).isEqualTo(1);
    assertThat(sluice.errorLog()).contains("[emerg]", "no \"events\" section");
  }

  @Test
  void thePidFileLivesAsLongAsTheProcess() {
    Process process = sluice.serve();
    assertThat(sluice.pid()).isEqualTo(Long.toString(process.pid()));
    assertThat(greeting()).isEqualTo("first");
    sluice.signal("TERM");
    assertThat(SluiceProcess.await(process)).isEqualTo(0);
    assertThat(sluice.pid()).isNull();
  }

  @Test
  void commandsReachTheRunningProcess() {
    Process process = sluice.serve();
    configure("off", "second");
    assertThat(sluice.run("-s", "reload").status()).isEqualTo(0);
    Deadline.ofTest().until("the reload is done", () -> greeting().equals("second"));
    assertThat(sluice.run("-s", "quit").status()).isEqualTo(0);
    assertThat(SluiceProcess.await(process)).isEqualTo(0);
    assertThat(sluice.errorLog())
        .contains("signal 1 (SIGHUP) received from", "signal 3 (SIGQUIT) received from");
  }

  @Test
  void aBadConfigurationIsToldAndNotTaken() {
    sluice.serve();
    sluice.configure("x;");
    sluice.signal("HUP");
    awaitLog("unknown directive \"x\"");
    assertThat(greeting()).isEqualTo("first");
  }

  @Test
  void logsAreReopened() throws IOException {
    sluice.serve();
    Files.move(folder.resolve("logs/error.log"), folder.resolve("logs/old.log"));
    sluice.signal("USR1");
    Deadline.ofTest().until("a new log", () -> Files.exists(folder.resolve("logs/error.log")));
    sluice.signal("WINCH");
    awaitLog("signal 28 (SIGWINCH) received");
    assertThat(folder.resolve("logs/old.log")).content().doesNotContain("SIGWINCH");
  }

  @Test
  void aCommandWithoutAProcessFails() {
    SluiceProcess.Ended command = sluice.run("-s", "stop");
    assertThat(command.output())
        .contains(
            "sluice: [error] open() \""
                + folder
                + "/logs/sluice.pid\" failed (2: No such file or directory)");
    assertThat(command.status()).isEqualTo(1);
  }

  @Test
  void somethingElseInThePidFileIsRefused() throws IOException {
    Files.writeString(folder.resolve("logs/sluice.pid"), "nobody\n");
    SluiceProcess.Ended command = sluice.run("-s", "stop");
    assertThat(command.output()).contains("invalid PID number \"nobody\" in \"" + folder);
    assertThat(command.status()).isEqualTo(1);
    Files.delete(folder.resolve("logs/sluice.pid"));
  }

  @Test
  void aDaemonListensWhenItsStartReturns() throws IOException {
    configure("on", "hello");
    SluiceProcess.Ended start = sluice.run();
    assertThat(start.output()).isEmpty();
    assertThat(start.status()).isEqualTo(0);
    assertThat(greeting()).isEqualTo("hello");
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile))
          .as("files that others may write")
          .noneMatch(ProcessTest::othersMayWrite);
    }
    assertThat(sluice.run("-s", "stop").status()).isEqualTo(0);
    Deadline.ofTest().until("the pid file is gone", () -> sluice.pid() == null);
  }

  private static boolean othersMayWrite(Path file) {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatFailsInADaemonIsSeenOnTheTerminal() throws IOException {
    configure("on", "hello");
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      SluiceProcess.Ended start = sluice.run();
      assertThat(start.output())
          .contains(
              "sluice: [emerg] bind() to 127.0.0.1:"
                  + taken.getLocalPort()
                  + " failed (98: Address already in use)",
              "still could not bind()");
      assertThat(start.status()).isEqualTo(1);
    }
    assertThat(sluice.pid()).isNull();
  }

  @Test
  void aDaemonRestsOnWinchAndServesAgainAfterAReload() {
    configure("on", "hello");
    assertThat(sluice.run().status()).isEqualTo(0);
    sluice.signal("WINCH");
    awaitLog("exiting");
    sluice.signal("HUP");
    assertThat(greeting()).isEqualTo("hello");
    assertThat(sluice.run("-s", "stop").status()).isEqualTo(0);
    Deadline.ofTest().until("the pid file is gone", () -> sluice.pid() == null);
  }
}
