package io.sluice.it.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Ports;
import io.sluice.testkit.Sluice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What others have written, talking through the proxy: a database, a store, a shell, and a program
/// that answers only when its input has ended.
@Timeout(120)
final class RealTrafficTest {
  private static final int BULK = 20_000_000;

  @TempDir Path folder;

  private final int port = Ports.free();
  private Programs programs = new Programs(Path.of("."));

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              stream {
                log_format line '$status $bytes_received $bytes_sent $upstream_bytes_sent $upstream_bytes_received';
                access_log logs/access.log line;
                proxy_half_close on;
                server { listen 127.0.0.1:%%PORT_1%%; proxy_pass 127.0.0.1:%%SERVER%%; }
              }
              """)
          .with("SERVER", Integer.toString(port));

  @BeforeEach
  void begin() {
    programs = new Programs(folder);
  }

  /// Every session was a good one, and what came from one side went to the other.
  @AfterEach
  void end() throws Exception {
    programs.close();
    sluice.stop();
    for (String line : Files.readAllLines(sluice.folder().resolve("logs/access.log"))) {
      String[] field = line.split(" ", -1);
      assertThat(field).hasSize(5).startsWith("200");
      assertThat(field[1]).isEqualTo(field[3]);
      assertThat(field[2]).isEqualTo(field[4]);
    }
    assertThat(sluice.errorLog()).doesNotContain("[alert]", "[crit]", "[error]");
  }

  private String front() {
    return Integer.toString(sluice.port(1));
  }

  private String back() {
    return Integer.toString(port);
  }

  private Path bulk() throws Exception {
    byte[] data = new byte[BULK];
    new Random(5).nextBytes(data);
    return Files.write(folder.resolve("bulk"), data);
  }

  private static double figure(String in, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(in);
    assertThat(matcher.find()).as(in).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void pgbenchOnPostgres() throws Exception {
    String bench = Programs.find("pgbench", "postgresql-contrib");
    String initdb = Programs.find("initdb", "postgresql");
    String postgres = Programs.find("postgres", "postgresql");
    programs.as("postgres");
    programs.run(initdb, "-D", "data", "-U", "test", "--auth=trust", "--no-sync");
    programs.serve(
        port,
        postgres,
        "-D",
        "data",
        "-k",
        folder.toString(),
        "-h",
        "127.0.0.1",
        "-p",
        back(),
        "-F");
    // It listens before it lets anybody in.
    String ready = Programs.find("pg_isready", "postgresql");
    while (programs.start(ready, "-q", "-h", "127.0.0.1", "-p", back()).waitFor() != 0) {
      Thread.onSpinWait();
    }
    String[] where = {bench, "-h", "127.0.0.1", "-p", front(), "-U", "test", "-n"};
    programs.run(with(where, "-i", "-q", "postgres"));
    String mixed = programs.run(with(where, "-c", "8", "-j", "2", "-T", "3", "postgres"));
    assertThat(mixed).contains("number of failed transactions: 0 (");
    assertThat(figure(mixed, "tps = ([0-9.]+)")).isPositive();
    String connecting = programs.run(with(where, "-C", "-S", "-c", "4", "-t", "50", "postgres"));
    assertThat(connecting).contains("number of transactions actually processed: 200/200");
  }

  private static String[] with(String[] some, String... more) {
    String[] all = new String[some.length + more.length];
    System.arraycopy(some, 0, all, 0, some.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  @Test
  void redisBenchmark() throws Exception {
    String server = Programs.find("redis-server", "redis-server");
    String bench = Programs.find("redis-benchmark", "redis-tools");
    programs.serve(port, server, "--bind", "127.0.0.1", "--port", back(), "--save", "");
    String[] where = {bench, "-h", "127.0.0.1", "-p", front(), "-q"};
    String small =
        programs.run(with(where, "-n", "20000", "-c", "50", "-t", "set,get,lpush,lrange"));
    assertThat(figure(small, "GET: ([0-9.]+) requests per second")).isPositive();
    String pipelined = programs.run(with(where, "-n", "50000", "-P", "32", "-t", "get"));
    assertThat(figure(pipelined, "GET: ([0-9.]+) requests per second")).isPositive();
    String large = programs.run(with(where, "-n", "500", "-d", "200000", "-t", "set,get"));
    assertThat(figure(large, "GET: ([0-9.]+) requests per second")).isPositive();
  }

  @Test
  void aFileThroughAShell() throws Exception {
    String sshd = Programs.find("sshd", "openssh-server");
    String ssh = Programs.find("ssh", "openssh-client");
    String keygen = Programs.find("ssh-keygen", "openssh-client");
    if (Programs.root()) {
      Files.createDirectories(Path.of("/run/sshd")); // as its start script does
    }
    programs.run(keygen, "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve("key").toString());
    String configuration =
        """
        HostKey %1$s/key
        AuthorizedKeysFile %1$s/key.pub
        StrictModes no
        PermitRootLogin yes
        UsePAM no
        PidFile none
        """
            .formatted(folder);
    Path file = Files.writeString(folder.resolve("sshd.conf"), configuration);
    programs.serve(
        port, sshd, "-D", "-e", "-f", file.toString(), "-o", "ListenAddress=127.0.0.1:" + back());
    Path out = folder.resolve("out");
    programs.run(
        bulk(),
        out,
        ssh,
        "-p",
        front(),
        "-i",
        folder.resolve("key").toString(),
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "BatchMode=yes",
        "127.0.0.1",
        "cat");
    assertThat(Files.mismatch(folder.resolve("bulk"), out)).isEqualTo(-1);
  }

  @Test
  void aProgramThatWaitsForTheEndOfItsInput() throws Exception {
    String socat = Programs.find("socat", "socat");
    String sort = Programs.find("sort", "coreutils");
    String listen = "TCP-LISTEN:" + back() + ",bind=127.0.0.1,reuseaddr,fork";
    programs.serve(port, socat, "-t", "30", listen, "EXEC:" + sort);
    StringBuilder lines = new StringBuilder();
    StringBuilder sorted = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      lines.append("%06d some text%n".formatted(199_999 - i));
      sorted.append("%06d some text%n".formatted(i));
    }
    try (Client client = sluice.client(1)) {
      client.send(lines.toString().getBytes(StandardCharsets.ISO_8859_1)).shutdownOutput();
      assertThat(client.readAll()).isEqualTo(sorted.toString());
    }
  }
}
