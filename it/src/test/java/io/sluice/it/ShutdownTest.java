package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The two ways to end.
final class ShutdownTest {
  private final Origin echo = Origin.tcp((in, out) -> in.transferTo(out));

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              stream {
                server { listen 127.0.0.1:%%PORT_1%%; proxy_pass %%ECHO%%; }
              }
              """)
          .with("ECHO", echo.address());

  @AfterEach
  void stopOrigin() {
    echo.close();
  }

  @Test
  void quitLetsSessionsFinishAndTakesNoNewOnes() {
    try (Client client = sluice.client(1)) {
      client.send("a");
      assertThat(client.read(1)).isEqualTo("a");
      sluice.quit();
      sluice.awaitRefusal(1);
      client.send("b");
      assertThat(client.read(1)).isEqualTo("b");
    }
    sluice.awaitEnd();
    assertThat(sluice.errorLog()).contains("gracefully shutting down", "exiting", "exit");
  }

  @Test
  void stopClosesEverything() {
    try (Client client = sluice.client(1)) {
      client.send("a");
      assertThat(client.read(1)).isEqualTo("a");
      sluice.stop();
      assertThat(client.readAll()).isEmpty();
    }
  }
}
