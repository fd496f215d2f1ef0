package io.sluice.bench.reload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Clients that never rest: requests over connections that are kept alive, and short sessions. One
/// that gets no answer, or a wrong one, is lost.
final class Traffic implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final int http;
  private final int tcp;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicReference<String> firstLoss = new AtomicReference<>("");
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  Traffic(int http, int tcp, int requesting, int sessions) {
    this.http = http;
    this.tcp = tcp;
    for (int i = 0; i < requesting; i++) {
      threads.add(Thread.ofPlatform().daemon().start(this::request));
    }
    for (int i = 0; i < sessions; i++) {
      threads.add(Thread.ofPlatform().daemon().start(this::talk));
    }
  }

  long done() {
    return done.get();
  }

  long lost() {
    return lost.get();
  }

  /// What happened to the first one that was lost.
  String firstLoss() {
    return firstLoss.get();
  }

  static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  /// Reads to the end of a head; empty if the stream has ended before.
  static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int end = 0;
    while (end < 4) {
      int c = in.read();
      if (c < 0) {
        return "";
      }
      head.write(c);
      end = c == "\r\n\r\n".charAt(end) ? end + 1 : c == '\r' ? 1 : 0;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /// One request; the body of its response.
  static String get(Socket over, String path) throws IOException {
    over.getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    String head = head(over.getInputStream());
    if (!head.startsWith("HTTP/1.1 200 ")) {
      throw new IOException(head.isEmpty() ? "no response" : head.lines().findFirst().orElse(""));
    }
    int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
    int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
    String body = new String(over.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    if (head.contains("Connection: close")) {
      over.close();
    }
    return body;
  }

  private void lost(IOException why) {
    if (!closed) {
      lost.incrementAndGet();
      firstLoss.compareAndSet("", String.valueOf(why));
    }
  }

  private void request() {
    @Nullable Socket socket = null;
    while (!closed) {
      try {
        if (socket == null || socket.isClosed()) {
          socket = connect(http);
        }
        if (!get(socket, "/").equals("ok")) {
          throw new IOException("a wrong body");
        }
        done.incrementAndGet();
      } catch (IOException e) {
        lost(e);
        socket = null;
      }
    }
  }

  private void talk() {
    byte[] said = "hello".getBytes(StandardCharsets.US_ASCII);
    while (!closed) {
      try (Socket socket = connect(tcp)) {
        socket.getOutputStream().write(said);
        if (socket.getInputStream().readNBytes(said.length).length != said.length) {
          throw new IOException("a session without an answer");
        }
        done.incrementAndGet();
      } catch (IOException e) {
        lost(e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      for (Thread thread : threads) {
        thread.join(PATIENCE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
