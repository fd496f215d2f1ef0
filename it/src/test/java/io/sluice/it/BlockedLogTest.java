package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Ports;
import io.sluice.testkit.SluiceProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A log that nobody reads holds up neither traffic nor a reload, log rotation or the end.
@Timeout(120)
final class BlockedLogTest {
  private static final Path LAUNCHER = Path.of("../bin/sluice").toAbsolutePath().normalize();

  /// A place, which has `PIPE` in it, for each way to write to a pipe.
  private static final Map<String, String> WAYS =
      Map.of(
          "access", "access_log PIPE;",
          "gzip", "access_log PIPE combined gzip=1 flush=1s;",
          "computed", "access_log PIPE$args;",
          "error", "access_log off; error_log PIPE info;");

  @TempDir private Path folder;
  private SluiceProcess sluice;
  private RandomAccessFile pipe;
  private int port;

  @BeforeEach
  void prepare() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "signals are Linux's");
    sluice = new SluiceProcess(LAUNCHER, folder);
    Process made = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start();
    assertThat(made.waitFor()).isEqualTo(0);
    pipe = new RandomAccessFile(folder.resolve("pipe").toFile(), "rw"); // and does not read
    fillPipe();
    port = Ports.free();
  }

  /// Leaves no room for a line.
  private void fillPipe() throws IOException {
    pipe.write(new byte[65536]);
  }

  @AfterEach
  void kill() throws IOException {
    sluice.close();
    pipe.close();
  }

  private int status() {
    try (Client client = Client.to(port)) {
      client.send("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      return Integer.parseInt(client.readAll().substring(9, 12));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"access", "gzip", "computed", "error"})
  void nothingWaitsForIt(String way) throws Exception {
    String log = WAYS.getOrDefault(way, "").replace("PIPE", folder.resolve("pipe").toString());
    sluice.configure(
        """
        daemon off;
        user %s;
        error_log logs/error.log notice;
        events { }
        http { %s server { listen 127.0.0.1:%d; location / { return 200; } location /x { deny all; } } }
        """
            .formatted(System.getProperty("user.name"), log, port));
    Process process = sluice.serve();
    for (int i = 0; i < 20; i++) {
      assertThat(status()).isEqualTo(403);
    }
    sluice.signal("HUP");
    Deadline.ofSeconds(20)
        .until("reloaded", () -> sluice.errorLog().contains("exited with code 0"));
    assertThat(status()).isEqualTo(403);
    sluice.signal("USR1");
    Deadline.ofSeconds(20).until("reopened", () -> sluice.errorLog().contains("reopening logs"));
    assertThat(status()).isEqualTo(403);
    sluice.signal("QUIT");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
    assertThat(process.exitValue()).isEqualTo(0);
  }
}
