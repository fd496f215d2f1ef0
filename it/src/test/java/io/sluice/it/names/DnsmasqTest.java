package io.sluice.it.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.testkit.Deadline;
import io.sluice.testkit.Ports;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A resolver against a name server that others have written.
final class DnsmasqTest {
  private static final String CONFIGURATION =
      """
      http {
        resolver 127.0.0.1:%%DNS%%;
        upstream service { zone z 64k; server example service=http resolve; }
        server { listen *:%%PORT_1%%; return 200 ok; }
        server {
          listen 127.0.0.1:%%PORT_2%%;
          location /service { proxy_pass http://service; }
          location / { proxy_pass http://$arg_to:%%PORT_1%%; }
        }
      }
      """;

  @TempDir Path folder;

  private static Optional<Path> dnsmasq() {
    return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/opt/homebrew/sbin")
        .map(place -> Path.of(place, "dnsmasq"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Process start(Path program, int port, int target) throws IOException {
    String many =
        IntStream.rangeClosed(1, 100)
            .mapToObj(i -> "127.0.1." + i + " many.example\n")
            .collect(Collectors.joining());
    Path hosts = Files.writeString(folder.resolve("hosts"), many);
    return new ProcessBuilder(
            program.toString(),
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--pid-file",
            "--user=" + System.getProperty("user.name"),
            "--port=" + port,
            "--listen-address=127.0.0.1",
            "--bind-interfaces",
            "--no-resolv",
            "--no-hosts",
            "--local=/example/",
            "--addn-hosts=" + hosts,
            "--host-record=a.example,127.0.0.1",
            "--cname=alias.example,a.example",
            "--srv-host=_http._tcp.example,a.example," + target + ",1,5")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  @Test
  void itsAnswersAreUnderstood() throws Exception {
    Optional<Path> program = dnsmasq();
    assumeTrue(program.isPresent(), "dnsmasq is not installed");
    int port = Ports.free();
    Sluice sluice = Sluice.serving(CONFIGURATION).with("DNS", Integer.toString(port));
    Process server = start(program.get(), port, sluice.port(1));
    try (Sluice running = sluice.start()) {
      Deadline.ofTest()
          .until("dnsmasq answers", () -> running.get(2, "/?to=a.example").status() == 200);
      for (String name : List.of("A.example", "alias.example", "many.example")) {
        assertThat(running.get(2, "/?to=" + name).status()).as(name).isEqualTo(200);
      }
      assertThat(running.get(2, "/?to=none.example").status()).isEqualTo(502);
      running.awaitLog("none.example could not be resolved (3: Host not found)");
      Deadline.ofTest()
          .until("the service is found", () -> running.get(2, "/service").status() == 200);
    } finally {
      server.destroy();
      assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
