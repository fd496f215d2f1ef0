package io.sluice.testkit.soak;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/// One transfer through the server that is tested. Its number is all that it follows from.
final class Transfer {
  private static final int LIMIT_MILLIS = 400_000;
  private static final List<String> WAYS =
      List.of("/buf", "/mem", "/str", "/thr", "/gz", "/rate", "/err", "/acc", "stream");

  private final long number;
  private final SplittableRandom random;
  private final String way;
  private final String what;
  private final String framing;
  private final boolean chunkedRequest;
  private final Content content;

  /// @param largest bytes of the largest content
  Transfer(long number, long largest) {
    this.number = number;
    this.random = new SplittableRandom(number);
    way = WAYS.get(random.nextInt(WAYS.size()));
    List<String> whats =
        way.equals("/acc") ? List.of("get") : List.of("get", "put", "early", "echo");
    what = whats.get(random.nextInt(whats.size()));
    framing = List.of("length", "chunked", "close").get(random.nextInt(3));
    chunkedRequest = random.nextBoolean();
    long size = random.nextInt(8) == 0 ? 0 : (long) (largest * Math.pow(random.nextDouble(), 10));
    content = new Content(number, size);
  }

  long size() {
    return content.size();
  }

  @Override
  public String toString() {
    return "transfer "
        + number
        + ": "
        + way
        + ' '
        + what
        + ' '
        + framing
        + (chunkedRequest ? " chunked " : " ")
        + content.size()
        + " bytes";
  }

  /// Runs it.
  ///
  /// @throws IOException if it breaks off
  /// @return what is wrong, or an empty text
  String run(int httpPort, int streamPort) throws IOException {
    boolean stream = way.equals("stream");
    int port = stream ? streamPort : httpPort;
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.setTcpNoDelay(random.nextBoolean());
      OutputStream out = socket.getOutputStream();
      boolean upload = !what.equals("get");
      boolean chunked = upload && chunkedRequest;
      String uri =
          (stream ? "" : way)
              + '/'
              + what
              + "?seed="
              + number
              + "&size="
              + content.size()
              + "&framing="
              + framing;
      String length = upload && !chunked ? "Content-Length: " + content.size() + "\r\n" : "";
      String head =
          (upload ? "POST " : "GET ")
              + uri
              + " HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n"
              + "Accept-Encoding: gzip\r\n"
              + length
              + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
      out.write(Pacing.ascii(head));
      Pacing sending = new Pacing(random.split(), content.size());
      Thread sender = upload ? Thread.ofVirtual().start(() -> send(sending, chunked, out)) : null;
      String wrong = check(new BufferedInputStream(socket.getInputStream()));
      if (sender != null) {
        sender.join();
      }
      return wrong;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private void send(Pacing pacing, boolean chunked, OutputStream out) {
    try {
      pacing.send(content, chunked, out);
    } catch (IOException e) {
      // The response is not right either: that is what is told.
    }
  }

  private String check(InputStream in) throws IOException {
    Message response = Message.read(in);
    if (response == null || !response.line().startsWith("HTTP/1.1 20")) {
      return "response: " + (response == null ? "none" : response.line());
    }
    InputStream body = response.body();
    if ("gzip".equals(response.field("Content-Encoding"))) {
      body = new GZIPInputStream(body);
    }
    Pacing pacing = new Pacing(random.split(), content.size());
    String expected = content.digest();
    String got =
        what.equals("get") || what.equals("echo")
            ? pacing.digest(body)
            : new String(body.readAllBytes(), StandardCharsets.ISO_8859_1);
    return got.equals(expected) ? "" : "other bytes: " + got + " instead of " + expected;
  }
}
