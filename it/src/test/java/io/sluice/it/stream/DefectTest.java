package io.sluice.it.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A defect anywhere in a session ends that session, with lines in both logs, and nothing else.
final class DefectTest {
  private static final String SERVERS =
      """
      stream {
        log_format ends '$server_port $status';
        upstream hashed { hash $defect; server %%ECHO%%; server %%ECHO%%; }
        upstream refusing { server 127.0.0.1:%%PORT_3%%; server %%ECHO%%; }
        server {
          listen 127.0.0.1:%%PORT_1%%;
          access_log logs/access.log ends;
          %%BROKEN%%
        }
        server { listen 127.0.0.1:%%PORT_2%%; proxy_pass %%ECHO%%; }
      }
      """;

  private final Origin echo = Origin.tcp((in, out) -> in.transferTo(out));
  private Sluice sluice = Sluice.serving(SERVERS);

  @BeforeEach
  void forget() {
    sluice = Sluice.serving(SERVERS).with("ECHO", echo.address()).with(new Defect());
  }

  @AfterEach
  void stop() {
    sluice.close(); // fails if anything is left over
    echo.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "defect POST_ACCEPT; return x;",
        "defect PREACCESS; return x;",
        "defect ACCESS; proxy_pass refusing;",
        "defect SSL; proxy_pass refusing;",
        "defect PREREAD; proxy_pass refusing;",
        "return $defect;",
        "proxy_pass $defect;",
        "proxy_pass hashed;",
        "proxy_pass refusing; proxy_bind $defect;",
        "proxy_pass refusing; proxy_bind $defect; proxy_bind_dynamic on;",
        "proxy_pass refusing; proxy_upload_rate $defect;",
        "proxy_pass refusing; proxy_download_rate $defect;",
        "proxy_pass %%ECHO%%; proxy_download_rate $defect;",
      })
  void aDefectEndsItsSession(String broken) {
    sluice.with("BROKEN", broken.replace("%%ECHO%%", echo.address())).start();
    try (Client other = sluice.client(2)) {
      other.send("a");
      assertThat(other.read(1)).isEqualTo("a");
      try (Client client = sluice.client(1)) {
        client.send("x");
        assertThat(client.readAll()).isEmpty();
      }
      other.send("b");
      assertThat(other.read(1)).isEqualTo("b");
    }
    sluice.awaitLog("unexpected java.lang.IllegalStateException: defect");
    sluice.awaitLog("at io.sluice.it.stream.Defect");
    sluice.stop();
    assertThat(sluice.folder().resolve("logs/access.log"))
        .content()
        .isEqualTo(sluice.port(1) + " 500\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "defect LOG; proxy_pass refusing;",
        "proxy_pass refusing; access_log logs/$defect ends;"
      })
  void aDefectInTheLogLeavesNothingOpen(String broken) {
    sluice.with("BROKEN", broken).start();
    try (Client client = sluice.client(1)) {
      client.send("x");
      assertThat(client.read(1)).isEqualTo("x");
      client.shutdownOutput();
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("at io.sluice.it.stream.Defect");
  }
}
