package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Sluice;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Beyond `worker_memory` new work is refused, and what has been accepted finishes.
final class MemoryTest {
  private static final String UPLOAD =
      "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n";

  private static final String CONFIGURATION =
      """
      worker_memory 2m;
      events { worker_connections 2000; }
      http {
        client_body_buffer_size 32k;
        server {
          listen 127.0.0.1:%%PORT_1%%;
          location / { return 200 "$uri"; }
          location /up { proxy_pass http://%%ORIGIN%%; }
          location /large { proxy_pass http://%%ORIGIN%%; client_body_buffer_size 1m; }
        }
      }
      stream { server { listen 127.0.0.1:%%PORT_2%%; return here; } }
      """;

  private final Origin origin = Origin.http(request -> Origin.ok(request.body()));

  @RegisterExtension
  final Sluice sluice = Sluice.serving(CONFIGURATION).with("ORIGIN", origin.address());

  private final List<Client> clients = new ArrayList<>();

  @AfterEach
  void stop() {
    clients.forEach(Client::close);
    origin.close();
  }

  /// Each of them makes the server hold a buffer of 32 KiB and a request.
  private void holdUploads(int count) {
    for (int i = 0; i < count; i++) {
      clients.add(sluice.client(1).send(UPLOAD + "x".repeat(20_000)));
    }
  }

  @Test
  void newRequestsAreRefusedAndOthersFinish() {
    holdUploads(1);
    Client first = clients.getFirst();
    assertThat(sluice.get(1, "/before").body()).isEqualTo("/before");
    holdUploads(150);
    Deadline.ofTest().until("a refusal", () -> sluice.get(1, "/").status() == 503);
    sluice.awaitLog("2097152 bytes of worker_memory are not enough");
    assertThat(first.send("y".repeat(40_000)).response().body()).hasSize(60_000).endsWith("y");
    try (Client session = sluice.client(2)) {
      assertThat(session.readAll()).as("a stream session is closed").isEmpty();
    }
    clients.forEach(Client::close);
    Deadline.ofTest().until("room again", () -> sluice.get(1, "/after").status() == 200);
    try (Client session = sluice.client(2)) {
      assertThat(session.readAll()).isEqualTo("here");
    }
  }

  @Test
  void aReloadChangesTheLimit() {
    holdUploads(150);
    Deadline.ofTest().until("a refusal", () -> sluice.get(1, "/").status() == 503);
    String more = CONFIGURATION.replace("worker_memory 2m", "worker_memory 64m");
    assertThat(sluice.reload(more)).isTrue();
    Deadline.ofTest().until("room", () -> sluice.get(1, "/after").status() == 200);
  }

  /// Buffers larger than the pool keeps are garbage once their requests are over, though the
  /// objects of the requests wait for others.
  @Test
  void theMemoryOfLargeBodiesIsGivenBack() {
    int uploads = 64;
    assertThat(sluice.reload(CONFIGURATION.replace("worker_memory 2m", "worker_memory 256m")))
        .isTrue();
    long before = liveHeap();
    for (int i = 0; i < uploads; i++) {
      clients.add(
          sluice
              .client(1)
              .send("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x"));
    }
    Deadline.ofTest().until("buffers", () -> liveHeap() - before > uploads * 900_000L);
    clients.forEach(Client::close);
    Deadline.ofTest().until("no buffers", () -> liveHeap() - before < uploads * 200_000L);
  }

  /// The same for heads, of which a peak has left those that were longer than the pool keeps.
  @Test
  void theMemoryOfLargeHeadsIsGivenBack() {
    int requests = 64;
    assertThat(
            sluice.reload(
                CONFIGURATION
                    .replace("worker_memory 2m", "worker_memory 256m")
                    .replace("http {", "http { large_client_header_buffers 4 256k;")))
        .isTrue();
    long before = liveHeap();
    for (int i = 0; i < requests; i++) {
      clients.add(sluice.client(1).send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(200_000)));
    }
    Deadline.ofTest().until("buffers", () -> liveHeap() - before > requests * 200_000L);
    clients.forEach(Client::close);
    Deadline.ofTest().until("no buffers", () -> liveHeap() - before < requests * 100_000L);
  }

  private static long liveHeap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
