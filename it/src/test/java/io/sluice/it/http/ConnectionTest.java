package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What connections do between requests, and at their end.
final class ConnectionTest {
  private static final String CONFIGURATION =
      """
      http {
        keepalive_timeout 10s;
        server {
          listen 127.0.0.1:%%PORT_1%%;
          location / { return 200 "$uri $connection_requests"; }
          location /short { keepalive_timeout 100ms; return 200 "short"; }
          location /header { keepalive_timeout 10s 9s; return 200 "header"; }
          location /twice { keepalive_requests 2; return 200 "twice"; }
          location /never { keepalive_timeout 0; return 200 "never"; }
          location /closed { return 444; }
          location /hang { test_hang; }
          location /big { test_output 20m; send_timeout 200ms; }
          location /reset {
            test_output 20m; send_timeout 200ms; reset_timedout_connection on;
          }
          location /medium { test_output 8m; }
          location /min { keepalive_min_timeout 10s; return 200 "min"; }
        }
      }
      """;

  @RegisterExtension final Sluice sluice = Sluice.serving(CONFIGURATION).with(new TestContent());

  private static String request(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  @Test
  void requestsFollowEachOther() {
    try (Client client = sluice.client(1)) {
      for (int i = 1; i <= 5; i++) {
        assertThat(client.get("/a").body()).isEqualTo("/a " + i);
      }
    }
  }

  @Test
  void aPipelineIsAnsweredInOrder() {
    StringBuilder pipeline = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      pipeline.append(request("/number" + i));
    }
    try (Client client = sluice.client(1)) {
      client.send(pipeline.toString());
      for (int i = 0; i < 500; i++) {
        assertThat(client.response().body()).isEqualTo("/number" + i + " " + (i + 1));
      }
    }
  }

  @Test
  void bodiesInAPipelineAreSkipped() {
    String post = "POST /a HTTP/1.1\r\nHost: a\r\n";
    try (Client client = sluice.client(1)) {
      client.send(
          (post + "Content-Length: 5\r\n\r\nhello")
              + (post + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: u\r\n\r\n")
              + request("/b"));
      assertThat(client.response().body()).isEqualTo("/a 1");
      assertThat(client.response().body()).isEqualTo("/a 2");
      assertThat(client.response().body()).isEqualTo("/b 3");
    }
  }

  @Test
  void anIdleConnectionIsClosed() {
    try (Client client = sluice.client(1)) {
      assertThat(client.get("/short").header("Connection")).isEqualTo("keep-alive");
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void theHeaderTellsTheTimeout() {
    try (Client client = sluice.client(1)) {
      assertThat(client.get("/header").header("Keep-Alive")).isEqualTo("timeout=9");
    }
  }

  @Test
  void requestsOfAConnectionAreBounded() {
    try (Client client = sluice.client(1)) {
      assertThat(client.get("/twice").header("Connection")).isEqualTo("keep-alive");
      assertThat(client.get("/twice").header("Connection")).isEqualTo("close");
      assertThat(client.readAll()).isEmpty();
    }
    assertThat(sluice.get(1, "/never").header("Connection")).isEqualTo("close");
  }

  @Test
  void aConnectionIsClosedWithoutAnAnswer() {
    try (Client client = sluice.client(1)) {
      client.send(request("/closed"));
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void whatFollowsACloseIsReadAndDropped() {
    try (Client client = sluice.client(1)) {
      client.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + "x".repeat(100_000));
      assertThat(client.response().body()).isEqualTo("/a 1");
      assertThat(client.readAll()).isEmpty();
    }
  }

  /// It would be reset otherwise, and might lose the last response.
  @Test
  void aClientThatPipelinesIsReadAfterTheLastRequest() {
    try (Client client = sluice.client(1)) {
      client.send(request("/twice") + request("/twice"));
      assertThat(client.response().header("Connection")).isEqualTo("keep-alive");
      assertThat(client.response().header("Connection")).isEqualTo("close");
      assertThat(client.readAll()).isEmpty();
      for (int i = 0; i < 10; i++) {
        client.send(request("/twice"));
      }
    }
  }

  @Test
  void aPipelineIsAnsweredThoughTheClientSendsNoMore() {
    try (Client client = sluice.client(1)) {
      client.send(request("/a") + request("/b") + request("/c")).shutdownOutput();
      assertThat(client.response().body()).isEqualTo("/a 1");
      assertThat(client.response().body()).isEqualTo("/b 2");
      assertThat(client.response().body()).isEqualTo("/c 3");
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void aClientThatGoesAwayIsNoticed() {
    try (Client client = sluice.client(1)) {
      client.send(request("/hang"));
      sluice.awaitLog("hanging");
    }
    sluice.awaitLog("the client is gone, 0");
  }

  @Test
  void aClientThatTakesNothingIsGivenUp() {
    try (Client client = sluice.client(1)) {
      client.send(request("/big"));
      sluice.awaitLog("client timed out (110: Connection timed out)");
    }
    try (Client client = sluice.client(1)) {
      client.send(request("/reset"));
      sluice.awaitLog("client timed out (110: Connection timed out)");
    }
  }

  @Test
  void aGracefulEndLetsResponsesFinish() {
    try (Client idle = sluice.client(1);
        Client busy = sluice.client(1)) {
      assertThat(idle.get("/a").body()).isEqualTo("/a 1");
      busy.send(request("/medium"));
      assertThat(busy.read(100)).startsWith("HTTP/1.1 200 OK");
      sluice.quit();
      assertThat(idle.readAll()).isEmpty();
      assertThat(busy.readThrough("0\r\n\r\n")).hasSizeGreaterThan(8_000_000);
      assertThat(busy.readAll()).isEmpty();
    }
  }

  @Test
  void aConnectionIsKeptForItsLeastTimeWhenAWorkerEnds() {
    try (Client client = sluice.client(1)) {
      assertThat(client.get("/min").body()).isEqualTo("min");
      sluice.quit();
      sluice.awaitLog("gracefully shutting down");
      Response last = client.get("/a");
      assertThat(last.body()).isEqualTo("/a 2");
      assertThat(last.header("Connection")).isEqualTo("close");
    }
  }
}
