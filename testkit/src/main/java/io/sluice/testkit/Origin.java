package io.sluice.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A scripted server behind the one that is tested, on a port of 127.0.0.1 that it keeps when it is
/// stopped and started again. Every connection has a thread of its own. Texts are Latin-1.
public final class Origin implements AutoCloseable {
  /// What happens on one connection; it is closed when this returns or throws.
  @FunctionalInterface
  public interface Script {
    /// Reads and writes as it likes.
    void run(InputStream in, OutputStream out) throws IOException;
  }

  /// One request that an HTTP origin received.
  ///
  /// @param head the request line and the header lines, with the empty line
  /// @param body by `Content-Length`
  public record Request(String head, String body) {
    /// The first line.
    public String line() {
      return head.substring(0, head.indexOf("\r\n"));
    }

    /// The value of the first header of this name, in any case, or null.
    public @Nullable String header(String name) {
      return new Response(head, body).header(name);
    }
  }

  /// Connections that may wait to be accepted: a burst of them is not refused.
  private static final int BACKLOG = 1024;

  private final Script script;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int accepted;
  private ServerSocket listener;
  private @Nullable Thread acceptor;

  private Origin(@Nullable Script script, @Nullable Function<Request, String> answers) {
    if (answers != null) {
      this.script = (in, out) -> http(in, out, answers);
    } else if (script != null) {
      this.script = script;
    } else {
      throw new IllegalArgumentException();
    }
    this.listener = listen(0);
  }

  /// An origin that does what `script` says on each connection.
  public static Origin tcp(Script script) {
    return new Origin(script, null);
  }

  /// An HTTP/1.1 origin with keep-alive that sends what `answers` returns for each request, as it
  /// is. Without a `Content-Length` or chunks in it, it closes the connection after it.
  public static Origin http(Function<Request, String> answers) {
    return new Origin(null, answers);
  }

  /// An HTTP origin that always answers 200 with this body.
  public static Origin answering(String body) {
    return http(request -> ok(body));
  }

  /// A whole response with status 200.
  public static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /// `127.0.0.1:port`
  public String address() {
    return "127.0.0.1:" + port();
  }

  /// Its port.
  public int port() {
    return listener.getLocalPort();
  }

  /// The requests so far, in the order in which they came.
  public List<Request> requests() {
    return requests;
  }

  /// How many connections it has accepted.
  public int accepted() {
    return accepted;
  }

  /// Closes its listener and every connection: from now on it refuses.
  public void stop() {
    try {
      listener.close();
      join(acceptor); // until then it may still take a connection
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void join(@Nullable Thread thread) {
    try {
      if (thread != null) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Listens again on the port that it had.
  public void start() {
    listener = listen(listener.getLocalPort());
  }

  private ServerSocket listen(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), BACKLOG);
      acceptor = Thread.ofVirtual().name("origin").start(() -> accept(socket));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread accepts
  private void accept(ServerSocket from) {
    while (true) {
      try {
        Socket socket = from.accept();
        accepted++;
        open.add(socket);
        Thread.ofVirtual().name("origin connection").start(() -> serve(socket));
      } catch (IOException e) {
        return; // stopped
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      script.run(new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
    } catch (IOException e) {
      // The other side went away, or stop() closed it: the test looks at its own side.
    } finally {
      open.remove(socket);
    }
  }

  private void http(InputStream in, OutputStream out, Function<Request, String> answers)
      throws IOException {
    while (true) {
      String head = head(in);
      if (head == null) {
        return;
      }
      String length = new Response(head, "").header("Content-Length");
      byte[] body = length == null ? new byte[0] : in.readNBytes(Integer.parseInt(length));
      Request request = new Request(head, new String(body, StandardCharsets.ISO_8859_1));
      requests.add(request);
      String answer = answers.apply(request);
      out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      if (!delimited(answer) || "close".equalsIgnoreCase(request.header("Connection"))) {
        return;
      }
    }
  }

  private static boolean delimited(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    Response response = new Response(end < 0 ? answer : answer.substring(0, end + 2), "");
    return response.header("Content-Length") != null
        || response.header("Transfer-Encoding") != null;
  }

  private static @Nullable String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      head.append((char) b);
    }
    return head.toString();
  }

  @Override
  public void close() {
    stop();
  }
}
