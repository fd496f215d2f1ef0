package io.sluice.it.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.testkit.Deadline;
import io.sluice.testkit.Ports;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Real name servers behind a group, asked by many real clients. Skipped where they are not
/// installed.
@Timeout(60)
final class DigTest {
  private static final Path SERVER = Path.of("/usr/sbin/dnsmasq");
  private static final Path CLIENT = Path.of("/usr/bin/dig");
  private static final int CLIENTS = 6;
  private static final int QUESTIONS = 50;

  @TempDir Path folder;

  private final int[] ports = {Ports.free(), Ports.free()};
  private final List<Process> started = new ArrayList<>();

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              stream {
                log_format ends '$protocol $status $upstream_addr';
                upstream dns {
                  server 127.0.0.1:%%FIRST%%;
                  server 127.0.0.1:%%SECOND%%;
                }
                server {
                  listen 127.0.0.1:%%PORT_1%% udp;
                  proxy_pass dns;
                  proxy_responses 1;
                  proxy_timeout 5s;
                  access_log logs/access.log ends;
                }
              }
              """)
          .with("FIRST", Integer.toString(ports[0]))
          .with("SECOND", Integer.toString(ports[1]));

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : started) {
      process.destroy();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  private Process start(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /// A name server whose one name has an address that tells which of the two it is.
  private Process nameServer(int index) throws IOException {
    Process process =
        start(
            SERVER.toString(),
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--pid-file",
            "--user=" + System.getProperty("user.name"),
            "--port=" + ports[index],
            "--listen-address=127.0.0.1",
            "--bind-interfaces",
            "--no-resolv",
            "--no-hosts",
            "--host-record=who.example,127.0.0." + (index + 1));
    Deadline.ofTest().until("answers", () -> !process.isAlive() || asked(ports[index]));
    if (!process.isAlive()) {
      throw new AssertionError("the name server ended: " + output(process));
    }
    return process;
  }

  private boolean asked(int port) {
    try {
      return output(start(dig(port, "+tries=1"), "who.example")).startsWith("127.0.0.");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Process start(List<String> command, String... more) throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return start(all.toArray(new String[0]));
  }

  private static List<String> dig(int port, String tries) {
    return List.of(CLIENT.toString(), "@127.0.0.1", "-p", "" + port, "+short", "+time=1", tries);
  }

  /// What many clients are answered that ask at once.
  private List<String> askAll() throws IOException {
    Path questions =
        Files.writeString(folder.resolve("questions"), "who.example\n".repeat(QUESTIONS));
    List<Process> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(start(dig(sluice.port(1), "+tries=5"), "-f", questions.toString()));
    }
    List<String> answers = new ArrayList<>();
    for (Process client : clients) {
      output(client).lines().filter(line -> line.startsWith("127.")).forEach(answers::add);
    }
    return answers;
  }

  @Test
  void manyClientsAreAnsweredByWhoeverIsThere() throws Exception {
    assumeTrue(Files.isExecutable(SERVER), "dnsmasq is not installed: package dnsmasq-base");
    assumeTrue(Files.isExecutable(CLIENT), "dig is not installed: package bind9-dnsutils");
    Process first = nameServer(0);
    nameServer(1);
    List<String> answers = askAll();
    assertThat(answers).hasSize(CLIENTS * QUESTIONS);
    assertThat(answers)
        .filteredOn("127.0.0.1"::equals)
        .hasSizeBetween(CLIENTS * QUESTIONS / 3, CLIENTS * QUESTIONS * 2 / 3);

    first.destroy();
    assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(askAll()).hasSize(CLIENTS * QUESTIONS).containsOnly("127.0.0.2");
    sluice.awaitLog("recv() failed (111: Connection refused)");
    sluice.awaitLog("upstream server temporarily disabled");
  }
}
