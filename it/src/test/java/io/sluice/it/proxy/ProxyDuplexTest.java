package io.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Deadline;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that responds before it has got the request, over real sockets, with bodies that fill
/// them.
final class ProxyDuplexTest {
  private static final int SIZE = 12_000_000;

  private final Origin origin = Origin.tcp(ProxyDuplexTest::echo);

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                client_max_body_size 0;
                server {
                  listen 127.0.0.1:%%PORT_1%%;
                  proxy_socket_sndbuf 64k;
                  location /file { proxy_pass http://%%ORIGIN%%; client_body_buffer_size 16k; }
                  location /memory { proxy_pass http://%%ORIGIN%%; client_body_buffer_size 16m; }
                  location /stream { proxy_pass http://%%ORIGIN%%; proxy_request_buffering off; }
                  location /through {
                    proxy_pass http://%%ORIGIN%%; proxy_request_buffering off; proxy_buffering off;
                  }
                }
              }
              """)
          .with("ORIGIN", origin.address());

  /// Sends the body back as it comes.
  private static void echo(InputStream in, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) in.read());
    }
    boolean close = head.toString().contains("X-Close");
    String framing = close ? "Connection: close" : "Content-Length: " + SIZE;
    out.write(("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    byte[] piece = new byte[100_000];
    for (int left = SIZE; left > 0; ) {
      int n = in.readNBytes(piece, 0, Math.min(left, piece.length));
      if (n == 0) {
        return;
      }
      out.write(piece, 0, n);
      left -= n;
    }
    out.flush();
  }

  @AfterEach
  void stop() {
    origin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/file", "/memory", "/stream", "/through"})
  void bothDirectionsAtOnce(String path) throws IOException {
    byte[] content = new byte[SIZE];
    new SplittableRandom(1).nextBytes(content);
    for (String field : new String[] {"", "X-Close: 1\r\n"}) {
      byte[] response = exchange(path, field, content);
      int from = response.length - SIZE;
      assertThat(from).as("%s %s", path, field).isPositive();
      assertThat(Arrays.equals(response, from, response.length, content, 0, SIZE)).isTrue();
    }
  }

  private byte[] exchange(String path, String field, byte[] content) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), sluice.port(1))) {
      socket.setSoTimeout(Deadline.ofTest().millis());
      OutputStream out = socket.getOutputStream();
      String head =
          "POST "
              + path
              + (field.isEmpty() ? " HTTP/1.1" : " HTTP/1.0")
              + "\r\nHost: a\r\nConnection: close\r\nContent-Length: "
              + SIZE
              + "\r\n";
      out.write((head + field + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      Thread sending = Thread.ofVirtual().start(() -> send(out, content));
      byte[] response = socket.getInputStream().readAllBytes();
      sending.join();
      return response;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void send(OutputStream out, byte[] content) {
    try {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
