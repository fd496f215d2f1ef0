package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Sluice;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A new configuration while the server serves.
final class ReloadTest {
  private static final String GREETING =
      """
      worker_processes 2;
      stream {
        server { listen 127.0.0.1:%%PORT_1%%; return "first"; }
        server { listen 127.0.0.1:%%PORT_2%%; proxy_pass %%ECHO%%; }
      }
      """;

  private final Origin echo = Origin.tcp((in, out) -> in.transferTo(out));

  @RegisterExtension final Sluice sluice = Sluice.serving(GREETING).with("ECHO", echo.address());

  @AfterEach
  void stopOrigin() {
    echo.close();
  }

  private String greeting(int port) {
    try (Client client = sluice.client(port)) {
      return client.readAll();
    }
  }

  @Test
  void newConnectionsAreServedByTheNewConfiguration() {
    assertThat(greeting(1)).isEqualTo("first");
    assertThat(sluice.reload(GREETING.replace("first", "second"))).isTrue();
    assertThat(greeting(1)).isEqualTo("second");
  }

  @Test
  void aSessionOfTheOldConfigurationGoesOn() {
    try (Client client = sluice.client(2)) {
      client.send("before ");
      assertThat(client.read(7)).isEqualTo("before ");
      assertThat(sluice.reload(GREETING)).isTrue();
      client.send("after");
      assertThat(client.read(5)).isEqualTo("after");
      client.shutdownOutput();
      assertThat(client.readAll()).isEmpty();
    }
    sluice.awaitLog("exiting");
  }

  @Test
  void aBadFileLeavesTheOldConfigurationServing() {
    assertThat(sluice.reload(GREETING.replace("worker_processes", "worker_process"))).isFalse();
    assertThat(greeting(1)).isEqualTo("first");
    sluice.awaitLog("unknown directive \"worker_process\" in ");
    assertThat(sluice.errorLog()).contains("[emerg]");
  }

  @Test
  void anAddressThatIsTakenLeavesTheOldConfigurationServing() {
    String taken = "stream { server { listen %%ECHO%%; return taken; } }";
    assertThat(sluice.reload(taken)).isFalse();
    assertThat(greeting(1)).isEqualTo("first");
    sluice.awaitLog("bind() to " + echo.address() + " failed (98: Address already in use)");
  }

  @Test
  void listenersComeAndGo() {
    String other = "stream { server { listen 127.0.0.1:%%PORT_3%%; return third; } }";
    assertThat(sluice.reload(other)).isTrue();
    assertThat(greeting(3)).isEqualTo("third");
    sluice.awaitRefusal(1);
    assertThat(sluice.reload(GREETING)).isTrue();
    assertThat(greeting(1)).isEqualTo("first");
    sluice.awaitRefusal(3);
  }

  @Test
  void theNumberOfWorkersChanges() {
    for (int workers = 4; workers >= 1; workers--) {
      assertThat(sluice.reload(GREETING.replace("processes 2", "processes " + workers))).isTrue();
      assertThat(greeting(1)).isEqualTo("first");
    }
  }

  @Test
  void noConnectionIsLost() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger served = new AtomicInteger();
    AtomicInteger lost = new AtomicInteger();
    Thread load =
        Thread.ofVirtual()
            .start(() -> {
              while (!done.get()) {
                (greeting(1).equals("first") ? served : lost).incrementAndGet();
              }
            });
    for (int i = 0; i < 20; i++) {
      assertThat(sluice.reload(GREETING)).isTrue();
    }
    done.set(true);
    load.join();
    assertThat(lost).hasValue(0);
    assertThat(served).hasPositiveValue();
  }

  @Test
  void whatDoesNotEndIsCutOffAfterTheShutdownTimeout() {
    String bounded = "worker_shutdown_timeout 10ms;\n" + GREETING;
    assertThat(sluice.reload(bounded)).isTrue();
    try (Client client = sluice.client(2)) {
      client.send("x");
      assertThat(client.read(1)).isEqualTo("x");
      assertThat(sluice.reload(bounded)).isTrue();
      assertThat(client.readAll()).isEmpty();
    }
  }
}
