package io.sluice.testkit.soak;

import io.sluice.testkit.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// The server of a [Soak]: sends content, digests it, sends it back while it comes, fails once it
/// has all of it, or leads elsewhere. What it does stands in the URI.
final class SoakOrigin implements AutoCloseable {
  private final Origin origin = Origin.tcp(SoakOrigin::serve);

  int port() {
    return origin.port();
  }

  private static void serve(InputStream in, OutputStream out) throws IOException {
    for (Message request = Message.read(in); request != null; request = Message.read(in)) {
      if (!answer(request, out)) {
        return;
      }
    }
  }

  /// @return whether the connection goes on
  private static boolean answer(Message request, OutputStream out) throws IOException {
    String uri = request.line().split(" ", -1)[1];
    Map<String, String> query = query(uri);
    long seed = Long.parseLong(query.getOrDefault("seed", "0"));
    long size = Long.parseLong(query.getOrDefault("size", "0"));
    Pacing pacing = new Pacing(new SplittableRandom(seed + 1), size);
    if (uri.startsWith("/fail/")) {
      pacing.digest(request.body());
      head(out, "503 Busy", "Content-Length: 0");
      return true;
    }
    if (uri.startsWith("/accel/")) {
      pacing.digest(request.body());
      head(out, "200 OK", "X-Accel-Redirect: /inner" + uri.substring(6), "Content-Length: 0");
      return true;
    }
    String framing = query.getOrDefault("framing", "length");
    boolean chunked = framing.equals("chunked");
    String length =
        switch (framing) {
          case "chunked" -> "Transfer-Encoding: chunked";
          case "close" -> "Connection: close";
          default -> "Content-Length: " + size;
        };
    boolean closes = false;
    if (uri.contains("/get?")) {
      pacing.digest(request.body());
      head(out, "200 OK", length);
      pacing.send(new Content(seed, size), chunked, out);
      closes = framing.equals("close");
    } else if (uri.contains("/echo?")) {
      head(out, "200 OK", length);
      pacing.echo(request.body(), chunked, out);
      closes = framing.equals("close");
    } else if (uri.contains("/early?")) {
      head(out, "200 OK", "Content-Length: 64");
      out.write(Pacing.ascii(pacing.digest(request.body())));
    } else {
      String digest = pacing.digest(request.body());
      head(out, "201 Created", "Content-Length: 64");
      out.write(Pacing.ascii(digest));
    }
    out.flush();
    return !closes;
  }

  private static void head(OutputStream out, String status, String... fields) throws IOException {
    String head = "HTTP/1.1 " + status + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    out.write(Pacing.ascii(head));
    out.flush();
  }

  private static Map<String, String> query(String uri) {
    Map<String, String> values = new HashMap<>();
    for (String pair : uri.substring(uri.indexOf('?') + 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return values;
  }

  @Override
  public void close() {
    origin.close();
  }
}
