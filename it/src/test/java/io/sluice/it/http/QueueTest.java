package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Requests that wait until a server is free.
final class QueueTest {
  private static final String QUEUED =
      """
      worker_processes 2;
      http {
        log_format times "$uri $status '$upstream_queue_time' $upstream_addr";
        access_log %%DIR%%/times times;
        upstream long { server %%ORIGIN%% max_conns=1; queue 3 timeout=20s; }
        upstream short { server %%ORIGIN%% max_conns=1; queue 3 timeout=100ms; }
        upstream dead { server 127.0.0.1:%%PORT_9%%; server 127.0.0.1:%%PORT_9%%; queue 3 timeout=50ms; }
        server {
          listen 127.0.0.1:%%PORT_1%%;
          location ~ ^/(\\w+) { proxy_pass http://$1; }
        }
      }
      """;

  private final Semaphore answers = new Semaphore(0);
  private final Origin origin = Origin.http(this::answer);

  @RegisterExtension final Sluice sluice = Sluice.serving(QUEUED).with("ORIGIN", origin.address());

  private final List<Client> clients = new ArrayList<>();

  private String answer(Origin.Request request) {
    answers.acquireUninterruptibly();
    return Origin.ok("ok");
  }

  @AfterEach
  void close() {
    answers.release(1000);
    clients.forEach(Client::close);
    origin.close();
  }

  private Client ask(String path) {
    Client client = sluice.client(1);
    clients.add(client);
    return client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }

  private List<String> paths() {
    return origin.requests().stream().map(request -> request.line().split(" ", -1)[1]).toList();
  }

  private void awaitLine(String pattern) {
    Deadline.ofTest().until(pattern, () -> times().lines().anyMatch(line -> line.matches(pattern)));
  }

  private String times() {
    try {
      return Files.readString(sluice.folder().resolve("times"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void thoseWhoWaitAreServedInTurn() {
    ask("/long/first");
    Deadline.ofTest().until("the first is at the origin", () -> origin.requests().size() == 1);
    List<Client> waiting = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      waiting.add(ask("/long/" + i));
      int length = i;
      Deadline.ofTest().until("it waits", () -> waiting(length));
    }
    Response overflow = ask("/long/overflow").response();
    answers.release(4);

    assertThat(overflow.status()).isEqualTo(502);
    assertThat(waiting).allMatch(client -> client.response().status() == 200);
    assertThat(paths()).containsExactly("/long/first", "/long/1", "/long/2", "/long/3");
    sluice.awaitLog("upstream queue is full while connecting to upstream");
    awaitLine("/long/first 200 '-' 127.*");
    awaitLine("/long/1 200 '\\d+\\.\\d{3}' 127.*");
    awaitLine("/long/overflow 502 '-' long");
  }

  private boolean waiting(int count) {
    return sluice.errorLog().split("request is queued", -1).length > count;
  }

  @Test
  void whoWaitsTooLongGetsAnError() {
    ask("/short/first");
    Deadline.ofTest().until("the first is at the origin", () -> origin.requests().size() == 1);

    assertThat(ask("/short/second").response().status()).isEqualTo(502);
    sluice.awaitLog("upstream queue timed out while connecting to upstream");
    awaitLine("/short/second 502 '0\\.[1-9]\\d\\d' short");
  }

  @Test
  void aServerThatComesBackServesThoseWhoWait() {
    assertThat(ask("/dead/1").response().status()).isEqualTo(502);
    assertThat(ask("/dead/2").response().status()).isEqualTo(502);
    awaitLine("/dead/2 502 '0\\.\\d{3}' dead");
  }

  @Test
  void aClientThatGoesMakesRoom() {
    ask("/long/first");
    Deadline.ofTest().until("the first is at the origin", () -> origin.requests().size() == 1);
    Client gone = ask("/long/gone");
    Deadline.ofTest().until("it waits", () -> waiting(1));
    Client stays = ask("/long/stays");
    Deadline.ofTest().until("it waits too", () -> waiting(2));
    gone.close();
    awaitLine("/long/gone 499 '-' .*");
    answers.release(2);

    assertThat(stays.response().status()).isEqualTo(200);
    assertThat(paths()).containsExactly("/long/first", "/long/stays");
  }
}
