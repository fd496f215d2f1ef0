package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// HTTP over several origins: what happens to requests when origins and configurations change.
final class BalancingTest {
  private static final String TWO_ORIGINS =
      """
      worker_processes 2;
      http {
        upstream origins { server %%ONE%%; server %%TWO%%; keepalive 4; }
        server {
          listen 127.0.0.1:%%PORT_8080%%;
          location / { proxy_pass http://origins; }
        }
      }
      """;

  private final Origin one = Origin.answering("one");
  private final Origin two = Origin.answering("two");

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(TWO_ORIGINS).with("ONE", one.address()).with("TWO", two.address());

  @AfterEach
  void stopOrigins() {
    one.close();
    two.close();
  }

  private List<String> bodies(int count) {
    List<String> bodies = new ArrayList<>();
    try (Client client = sluice.client(8080)) {
      for (int i = 0; i < count; i++) {
        Response response = client.get("/" + i);
        assertThat(response.status()).isEqualTo(200);
        bodies.add(response.body());
      }
    }
    return bodies;
  }

  @Test
  void requestsAreSharedOut() {
    assertThat(bodies(4)).containsExactlyInAnyOrder("one", "one", "two", "two");
  }

  @Test
  void aDeadOriginCostsNoRequest() {
    two.stop();
    assertThat(bodies(6)).containsOnly("one");
    sluice.awaitLog("connect() failed (111: Connection refused) while connecting to upstream");
  }

  @Test
  void withoutAnyOriginTheAnswerIsBadGateway() {
    one.stop();
    two.stop();
    assertThat(sluice.get(8080, "/").status()).isEqualTo(502);
  }

  @Test
  void anOriginThatDiesUnderLoadCostsNoRequest() throws InterruptedException {
    Load load = Load.on(sluice, 4);
    two.stop();
    load.awaitMore(100);
    two.start();
    load.awaitMore(100);
    load.stop();
    assertThat(load.failures).isEmpty();
  }

  @Test
  void aReloadUnderLoadCostsNoRequest() throws InterruptedException {
    Load load = Load.on(sluice, 4);
    for (int i = 0; i < 10; i++) {
      assertThat(sluice.reload(TWO_ORIGINS)).isTrue();
      load.awaitMore(20);
    }
    load.stop();
    assertThat(load.failures).isEmpty();
  }

  /// Clients with keep-alive that ask without a pause.
  private static final class Load {
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> clients = new ArrayList<>();

    static Load on(Sluice sluice, int clients) {
      Load load = new Load();
      for (int i = 0; i < clients; i++) {
        load.clients.add(Thread.ofVirtual().start(() -> load.ask(sluice)));
      }
      load.awaitMore(20);
      return load;
    }

    private void ask(Sluice sluice) {
      try {
        askOn(sluice);
      } catch (AssertionError | RuntimeException e) {
        failures.add(e.toString());
      }
    }

    private void askOn(Sluice sluice) {
      Client client = sluice.client(8080);
      while (!done.get()) {
        Response response = client.get("/");
        if (response.status() == 200) {
          answered.incrementAndGet();
        } else {
          failures.add(response.statusLine());
        }
        if ("close".equals(response.header("Connection"))) {
          client.close();
          client = sluice.client(8080);
        }
      }
      client.close();
    }

    void awaitMore(int count) {
      int enough = answered.get() + count;
      Deadline.ofTest().until("more requests are answered", () -> answered.get() >= enough);
    }

    void stop() throws InterruptedException {
      done.set(true);
      for (Thread client : clients) {
        client.join();
      }
    }
  }
}
