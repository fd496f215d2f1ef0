package io.sluice.it.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Ports;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Real name servers behind a group, asked by many real clients. Skipped where they are not
/// installed.
@Timeout(60)
final class DigTest {
  private static final int CLIENTS = 6;
  private static final int QUESTIONS = 50;

  @TempDir Path folder;

  private final int[] ports = {Ports.free(), Ports.free()};
  private Programs programs = new Programs(Path.of("."));

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

  @BeforeEach
  void begin() {
    programs = new Programs(folder);
  }

  @AfterEach
  void end() throws IOException {
    programs.close();
  }

  /// A name server whose one name has an address that tells which of the two it is.
  private Process nameServer(int index) throws IOException {
    return programs.serve(
        ports[index],
        Programs.find("dnsmasq", "dnsmasq-base"),
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
  }

  /// What many clients are answered that ask at once.
  private List<String> askAll() throws IOException {
    Path questions =
        Files.writeString(folder.resolve("questions"), "who.example\n".repeat(QUESTIONS));
    List<Process> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          programs.start(
              Programs.find("dig", "bind9-dnsutils"),
              "@127.0.0.1",
              "-p",
              Integer.toString(sluice.port(1)),
              "+short",
              "+time=1",
              "+tries=5",
              "-f",
              questions.toString()));
    }
    List<String> answers = new ArrayList<>();
    for (Process client : clients) {
      Programs.output(client).lines().filter(line -> line.startsWith("127.")).forEach(answers::add);
    }
    return answers;
  }

  @Test
  void manyClientsAreAnsweredByWhoeverIsThere() throws Exception {
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
