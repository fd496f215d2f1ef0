package io.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What happens when a server fails.
final class ProxyFailoverTest {
  private final CountDownLatch over = new CountDownLatch(1);
  private final Origin good = Origin.http(request -> Origin.ok("good " + request.body()));
  private final Origin closing = Origin.tcp((in, _) -> in.read());
  private final Origin silent =
      Origin.tcp((in, _) -> {
        in.read();
        await(over);
      });
  private final Origin invalid =
      Origin.tcp((in, out) -> {
        in.read();
        out.write(bytes("HTTP/1.1 200 OK\r\nBad field: x\r\n\r\n"));
      });
  private final Origin busy =
      Origin.http(_ -> "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");

  /// Keeps its connections, but closes them when it is asked again.
  private final Origin fickle =
      Origin.tcp((in, out) -> {
        skipHead(in);
        out.write(bytes(Origin.ok("fickle")));
        out.flush();
        in.read();
      });

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                log_format up '$upstream_addr|$upstream_status';
                access_log logs/up.log up;
                upstream refusing { server 127.0.0.1:%%PORT_9%%; server %%GOOD%% backup; }
                upstream closing { server %%CLOSING%%; server %%GOOD%% backup; }
                upstream silent { server %%SILENT%%; server %%GOOD%% backup; }
                upstream invalid { server %%INVALID%%; server %%GOOD%% backup; }
                upstream busy { server %%BUSY%%; server %%GOOD%% backup; }
                upstream alone { server 127.0.0.1:%%PORT_9%%; }
                upstream fickle { server %%FICKLE%%; }
                upstream none { server %%GOOD%% down; }
                server {
                  listen 127.0.0.1:%%PORT_1%%;
                  client_body_buffer_size 1k;
                  proxy_read_timeout 200ms;
                  location /refusing { proxy_pass http://refusing; }
                  location /closing { proxy_pass http://closing; }
                  location /silent { proxy_pass http://silent; }
                  location /invalid { proxy_pass http://invalid; proxy_next_upstream invalid_header; }
                  location /strict { proxy_pass http://invalid; }
                  location /busy { proxy_pass http://busy; proxy_next_upstream Http_503; }
                  location /passed { proxy_pass http://busy; }
                  location /off { proxy_pass http://refusing; proxy_next_upstream off; }
                  location /once { proxy_pass http://refusing; proxy_next_upstream_tries 1; }
                  location /again { proxy_pass http://closing; proxy_next_upstream error non_idempotent; }
                  location /alone { proxy_pass http://alone; }
                  location /none { proxy_pass http://none; }
                  location /timeout { proxy_pass http://%%SILENT%%; }
                  location /missing { proxy_pass http://alone; error_page 502 /no-page.html; }
                  location /fickle { proxy_pass http://fickle; }
                }
              }
              """)
          .with("GOOD", good.address())
          .with("CLOSING", closing.address())
          .with("SILENT", silent.address())
          .with("INVALID", invalid.address())
          .with("BUSY", busy.address())
          .with("FICKLE", fickle.address());

  private static void skipHead(InputStream in) throws IOException {
    int line = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      line = b == '\n' ? line + 1 : b == '\r' ? line : 0;
      if (line == 2) {
        return;
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    over.countDown();
    good.close();
    closing.close();
    silent.close();
    invalid.close();
    busy.close();
    fickle.close();
  }

  private Response post(String path, String body) {
    try (Client client = sluice.client(1)) {
      return client.request(
          "POST "
              + path
              + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/refusing, 200",
    "/closing,  200",
    "/silent,   200",
    "/invalid,  200",
    "/busy,     200",
    "/strict,   502",
    "/passed,   503",
    "/off,      502",
    "/once,     502",
    "/alone,    502",
    "/none,     502",
    "/timeout,  504",
  })
  void statuses(String path, int expected) {
    assertThat(sluice.get(1, path).status()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/refusing | connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1",
        "/closing  | upstream prematurely closed connection while reading response header from upstream",
        "/silent   | upstream timed out (110: Connection timed out) while reading response header from upstream",
        "/invalid  | upstream sent invalid header: \"Bad\\x20...\" while reading response header from upstream",
        "/none     | no live upstreams while connecting to upstream",
      })
  void logsWhy(String path, String expected) {
    sluice.get(1, path);
    sluice.awaitLog(expected);
  }

  @Test
  void logsWhom() {
    sluice.get(1, "/strict?a=b");
    sluice.awaitLog(
        "request: \"GET /strict?a=b HTTP/1.1\", upstream: \"http://"
            + invalid.address()
            + "/strict?a=b\", host: \"localhost\"");
  }

  @Test
  void logsWhomBehindAnErrorPageThatIsMissing() {
    sluice.get(1, "/missing?a");
    sluice.awaitLog("no-page.html\" failed (2: No such file or directory), client: 127.0.0.1");
    assertThat(sluice.errorLog().lines())
        .filteredOn(line -> line.contains("no-page.html"))
        .allMatch(line -> line.contains("/missing?a\", host: \"localhost\""));
  }

  @Test
  void logsFirstThatASilentServerIsDisabled() {
    sluice.get(1, "/silent");
    sluice.awaitLog("upstream timed out");
    sluice.awaitLog("upstream timed out");
    assertThat(sluice.errorLog())
        .containsSubsequence("upstream server temporarily disabled", "upstream timed out");
  }

  @Test
  void bodyIsSentAgain() {
    assertThat(post("/refusing", "abc").body()).isEqualTo("good abc");
    String large = "x".repeat(100_000);
    assertThat(post("/refusing", large).body()).isEqualTo("good " + large);
  }

  @Test
  void postIsNotSentTwice() {
    assertThat(post("/closing", "abc").status()).isEqualTo(502);
    assertThat(post("/again", "abc").body()).isEqualTo("good abc");
  }

  @Test
  void keptConnectionThatIsGoneCostsNoAttempt() {
    for (int i = 0; i < 3; i++) {
      assertThat(sluice.get(1, "/fickle").body()).isEqualTo("fickle");
    }
    assertThat(fickle.accepted()).isEqualTo(3);
    sluice.awaitLog("upstream prematurely closed connection while reading response header");
  }

  @Test
  void variablesTellAllAttempts() {
    sluice.get(1, "/busy");
    Path log = sluice.folder().resolve("logs/up.log");
    String expected = busy.address() + ", " + good.address() + "|503, 200\n";
    Deadline.ofTest().until("access log", () -> Files.exists(log) && read(log).equals(expected));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
