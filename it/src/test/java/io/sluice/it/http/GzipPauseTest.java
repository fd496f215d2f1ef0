package io.sluice.it.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Sluice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server that sends something and waits: the client has it, though it is compressed, before the
/// server goes on.
final class GzipPauseTest {
  private static final int PIECES = 5;

  /// Told when the client has a piece.
  private final Semaphore seen = new Semaphore(0);

  private final Origin origin = Origin.tcp(this::serve);

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                gzip on;
                gzip_types *;
                server {
                  listen 127.0.0.1:%%PORT_1%%;
                  location / { proxy_pass http://%%ORIGIN%%; }
                  location /postponed/ { postpone_gzipping 4k; proxy_pass http://%%ORIGIN%%; }
                  location /unbuffered/ { proxy_buffering off; proxy_pass http://%%ORIGIN%%; }
                }
              }
              """)
          .with("ORIGIN", origin.address());

  @AfterEach
  void stop() {
    origin.close();
  }

  private void serve(InputStream in, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) in.read());
    }
    boolean chunks = head.indexOf("/chunks") > 0;
    boolean length = head.indexOf("/length") > 0;
    String type = head.indexOf("/sse") > 0 ? "text/event-stream" : "application/x-ndjson";
    send(
        out,
        "HTTP/1.1 200 OK\r\nContent-Type: "
            + type
            + (chunks ? "\r\nTransfer-Encoding: chunked" : "")
            + (length ? "\r\nContent-Length: " + piece(0).length() * PIECES : "")
            + "\r\n\r\n");
    for (int i = 0; i < PIECES; i++) {
      String piece = piece(i);
      send(out, chunks ? Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n" : piece);
      await();
    }
    if (chunks) {
      send(out, "0\r\n\r\n");
    }
  }

  private static String piece(int number) {
    return "data: " + number + "\n\n";
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }

  private void await() throws IOException {
    try {
      if (!seen.tryAcquire(20, TimeUnit.SECONDS)) {
        throw new InterruptedIOException("the client has seen nothing");
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/chunks/sse",
    "/length/nd",
    "/close/nd",
    "/postponed/chunks/sse",
    "/unbuffered/chunks/nd"
  })
  void everyPieceComesBeforeTheNext(String path) throws DataFormatException {
    try (Client client = sluice.client(1)) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
      assertThat(client.readThrough("\r\n\r\n")).contains("Content-Encoding: gzip");
      Inflater inflater = new Inflater(true);
      StringBuilder text = new StringBuilder();
      boolean begun = false;
      for (int i = 0; i < PIECES; i++) {
        while (!text.toString().endsWith(piece(i))) {
          byte[] chunk = chunk(client);
          int skip = begun ? 0 : Math.min(chunk.length, 10); // the header of gzip
          begun = true;
          text.append(inflate(inflater, chunk, skip));
        }
        seen.release();
      }
      inflater.end();
      assertThat(text.toString().lines().filter(line -> line.startsWith("data")).count())
          .isEqualTo(PIECES);
    }
  }

  private static byte[] chunk(Client client) {
    String size = client.readThrough("\r\n").strip();
    assertThat(size).isNotEqualTo("0");
    byte[] bytes = client.read(Integer.parseInt(size, 16)).getBytes(ISO_8859_1);
    client.readThrough("\r\n");
    return bytes;
  }

  private static String inflate(Inflater inflater, byte[] b, int skip) throws DataFormatException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] some = new byte[1024];
    inflater.setInput(b, skip, b.length - skip);
    for (int n = inflater.inflate(some); n > 0; n = inflater.inflate(some)) {
      out.write(some, 0, n);
    }
    return out.toString(ISO_8859_1);
  }
}
