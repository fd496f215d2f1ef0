package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.Environment;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.server.Server;
import io.sluice.server.ServerOptions;
import io.sluice.testkit.Client;
import io.sluice.testkit.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker that cannot go on ends the server: the others would only serve some of its clients.
final class DeathTest {
  /// Something that no loop survives.
  private static final class Deadly implements Feature {
    @Override
    public String name() {
      return "deadly";
    }

    @Override
    public void install(ProtocolBuilder builder) {
      builder.handler(
          Phase.PREACCESS,
          exchange -> {
            throw new OutOfMemoryError("in a test");
          });
    }
  }

  @TempDir private Path folder;

  @Test
  void aDeadWorkerEndsTheServer() throws Exception {
    int port = Ports.free();
    Path conf = folder.resolve("nginx.conf");
    Files.createDirectories(folder.resolve("logs"));
    Files.writeString(
        conf,
        "worker_processes 2; error_log logs/error.log; events { } stream { server { listen 127.0.0.1:"
            + port
            + "; return x; } }");
    Server server =
        Server.start(
            ServerOptions.of(Environment.of(folder.toString(), conf.toString()))
                .withFeatures(List.of(new Deadly())));
    try (Client client = Client.to(port)) {
      assertThat(client.readAll()).isEmpty();
    }
    assertThatThrownBy(() -> server.quit().get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("in a test");
    assertThat(folder.resolve("logs/error.log"))
        .content()
        .containsPattern("\\[emerg\\] .*\"sluice-worker-[01]\" died of java.lang.OutOfMemoryError");
  }
}
