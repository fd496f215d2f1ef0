package io.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that are slower than servers, and servers that are slower than clients.
final class ProxyBufferingTest {
  private static final int SIZE = 24 * 1024 * 1024;
  private static final int PIECE = 64 * 1024;

  private final AtomicLong written = new AtomicLong();

  /// Sends a large body as fast as it is taken; each byte tells its place.
  private final Origin origin = Origin.tcp(this::answer);

  private final Origin echo = Origin.http(request -> Origin.ok(request.body()));

  private final CountDownLatch seen = new CountDownLatch(1);

  /// Sends one event, and another when that has been seen.
  private final Origin events =
      Origin.tcp((in, out) -> {
        in.read();
        write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        write(out, "5\r\nfirst\r\n");
        out.flush();
        await(seen);
        write(out, "6\r\nsecond\r\n0\r\n\r\n");
        out.flush();
        in.readAllBytes();
      });

  /// Does not want what comes behind the head.
  private final Origin refusing =
      Origin.tcp((in, out) -> {
        while (in.read() != '\n' || in.read() != '\r') {}
        write(out, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        out.flush();
      });

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                client_max_body_size 0;
                client_body_buffer_size 16k;
                send_timeout 60s;
                server {
                  listen 127.0.0.1:%%PORT_1%% sndbuf=64k;
                  proxy_socket_rcvbuf 64k;
                  location /length { proxy_pass http://%%ORIGIN%%; }
                  location /chunked { proxy_pass http://%%ORIGIN%%; }
                  location /length/odd {
                    proxy_pass http://%%ORIGIN%%;
                    proxy_buffers 5 5000; proxy_busy_buffers_size 8k;
                    proxy_temp_file_write_size 9000; proxy_max_temp_file_size 1m;
                  }
                  location /memory { proxy_pass http://%%ORIGIN%%/length; proxy_max_temp_file_size 0; }
                  location /unbuffered { proxy_pass http://%%ORIGIN%%/length; proxy_buffering off; }
                  location /events { proxy_pass http://%%EVENTS%%; }
                  location /refusing { proxy_pass http://%%REFUSING%%; proxy_request_buffering off; }
                  location /echo { proxy_pass http://%%ECHO%%; }
                  location /streamed { proxy_pass http://%%ECHO%%; proxy_request_buffering off; }
                }
              }
              """)
          .with("ORIGIN", origin.address())
          .with("EVENTS", events.address())
          .with("REFUSING", refusing.address())
          .with("ECHO", echo.address());

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(InputStream in, OutputStream out) throws IOException {
    byte[] head = in.readNBytes(8);
    boolean chunked = new String(head, StandardCharsets.ISO_8859_1).startsWith("GET /c");
    write(
        out,
        "HTTP/1.1 200 OK\r\nConnection: close\r\n"
            + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + SIZE)
            + "\r\n\r\n");
    byte[] piece = new byte[PIECE];
    for (int at = 0; at < SIZE; at += PIECE) {
      for (int i = 0; i < PIECE; i++) {
        piece[i] = at(at + i);
      }
      write(out, chunked ? Integer.toHexString(PIECE) + "\r\n" : "");
      out.write(piece);
      write(out, chunked ? "\r\n" : "");
      written.addAndGet(PIECE);
    }
    write(out, chunked ? "0\r\n\r\n" : "");
    out.flush();
    in.readAllBytes();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte at(int index) {
    return (byte) (index * 31 + index / 251);
  }

  @AfterEach
  void stop() {
    seen.countDown();
    events.close();
    refusing.close();
    origin.close();
    echo.close();
  }

  private static void check(String body) {
    assertThat(body).hasSize(SIZE);
    for (int i = 0; i < SIZE; i++) {
      if ((byte) body.charAt(i) != at(i)) {
        throw new AssertionError("byte " + i + " differs");
      }
    }
  }

  private void awaitWritten(long bytes) {
    Deadline.ofTest().until("origin has sent " + bytes, () -> written.get() >= bytes);
  }

  /// The origin is done long before the client has taken anything.
  @ParameterizedTest
  @ValueSource(strings = {"/length", "/chunked"})
  void slowClientDoesNotHoldTheServer(String path) {
    try (Client client = sluice.client(1)) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
      awaitWritten(SIZE);
      sluice.awaitLog("an upstream response is buffered to a temporary file");
      check(client.response().body());
    }
  }

  /// Buffers, what is written at once and the bound of the file need not fit each other.
  @Test
  void temporaryFileOfOddSizes() {
    try (Client client = sluice.client(1)) {
      client.send("GET /length/odd HTTP/1.1\r\nHost: a\r\n\r\n");
      sluice.awaitLog("an upstream response is buffered to a temporary file");
      check(client.response().body());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/memory", "/unbuffered"})
  void serverWaitsForTheClient(String path) {
    try (Client client = sluice.client(1)) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
      awaitWritten(PIECE);
      assertThat(written.get()).isLessThan(SIZE);
      check(client.response().body());
    }
    assertThat(sluice.errorLog()).doesNotContain("temporary file");
  }

  @Test
  void clientThatGoesAwayEndsIt() {
    try (Client client = sluice.client(1)) {
      client.send("GET /unbuffered HTTP/1.1\r\nHost: a\r\n\r\n");
      client.readThrough("\r\n\r\n");
    }
    sluice.awaitLog("client prematurely closed connection");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/echo", "/streamed"})
  void largeBodiesArePassedOn(String path) {
    String body = "0123456789abcdef".repeat(256 * 1024);
    try (Client client = sluice.client(1)) {
      client.send(
          "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n");
      client.send(body);
      assertThat(client.response().body()).isEqualTo(body);
    }
  }

  /// nginx does so too: what comes in chunks waits neither for a buffer nor for `postpone_output`.
  @ParameterizedTest
  @ValueSource(strings = {"1.1", "1.0"})
  void chunksDoNotWaitForMore(String version) {
    try (Client client = sluice.client(1)) {
      client.send("GET /events HTTP/" + version + "\r\nHost: a\r\n\r\n");
      client.readThrough("first");
      seen.countDown();
      client.readThrough("second");
    }
  }

  @Test
  void anAnswerThatComesBeforeTheRequestIsCompleteIsPassedOn() {
    String body = "x".repeat(2_000_000);
    for (int i = 0; i < 10; i++) {
      try (Client client = sluice.client(1)) {
        String head = "POST /refusing HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length();
        assertThat(client.request(head + "\r\n\r\n" + body).status()).isEqualTo(413);
      }
    }
  }
}
