package io.sluice.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A scripted client: one connection, blocking, with a deadline for every read. Texts are Latin-1.
public final class Client implements AutoCloseable {
  private final SocketChannel channel;
  private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
  private byte[] pending = {};
  private boolean eof;

  private Client(SocketChannel channel) {
    this.channel = channel;
  }

  /// Connects to a port of 127.0.0.1.
  public static Client to(int port) {
    return to(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
  }

  /// Connects to a UNIX-domain socket.
  public static Client to(Path socket) {
    return to(UnixDomainSocketAddress.of(socket));
  }

  /// Connects.
  public static Client to(SocketAddress address) {
    try {
      return new Client(SocketChannel.open(address));
    } catch (IOException e) {
      throw new UncheckedIOException("connect to " + address, e);
    }
  }

  /// Sends all of it.
  public Client send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Sends all of it.
  public Client send(byte[] bytes) {
    try {
      channel.configureBlocking(true);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends `GET path HTTP/1.1` with `Host: localhost` and `Connection: keep-alive`, and reads the
  /// response.
  public Response get(String path) {
    return request("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /// Sends a request as it is and reads one response.
  public Response request(String request) {
    return send(request).response(request.startsWith("HEAD "));
  }

  /// Reads one response.
  public Response response() {
    return response(false);
  }

  /// Reads one response, which has no body if it answers a HEAD request.
  public Response response(boolean toHead) {
    String head = readThrough("\r\n\r\n");
    Response bare = new Response(head, "");
    int status = bare.status();
    if (toHead || status < 200 || status == 204 || status == 304) {
      return bare;
    }
    if ("chunked".equalsIgnoreCase(bare.header("Transfer-Encoding"))) {
      return new Response(head, chunks());
    }
    String length = bare.header("Content-Length");
    return new Response(head, length == null ? readAll() : read(Integer.parseInt(length)));
  }

  private String chunks() {
    StringBuilder body = new StringBuilder();
    while (true) {
      String line = readThrough("\r\n").strip();
      int semicolon = line.indexOf(';');
      int size = Integer.parseInt(semicolon < 0 ? line : line.substring(0, semicolon).strip(), 16);
      if (size == 0) {
        break;
      }
      body.append(read(size));
      readThrough("\r\n");
    }
    String trailer;
    do {
      trailer = readThrough("\r\n");
    } while (!trailer.equals("\r\n"));
    return body.toString();
  }

  /// Reads up to and including `end`.
  ///
  /// @throws AssertionError if the connection ends first, or the deadline passes
  public String readThrough(String end) {
    Deadline deadline = Deadline.ofTest();
    while (true) {
      String text = new String(pending, StandardCharsets.ISO_8859_1);
      int at = text.indexOf(end);
      if (at >= 0) {
        return take(at + end.length());
      }
      if (!more(deadline)) {
        throw new AssertionError("the connection ended before \"" + end + "\": \"" + text + "\"");
      }
    }
  }

  /// Reads so many bytes.
  public String read(int length) {
    Deadline deadline = Deadline.ofTest();
    while (pending.length < length) {
      if (!more(deadline)) {
        throw new AssertionError(
            "the connection ended after " + pending.length + " bytes of " + length);
      }
    }
    return take(length);
  }

  /// Reads until the other side has closed.
  public String readAll() {
    Deadline deadline = Deadline.ofTest();
    boolean open;
    do {
      open = more(deadline);
    } while (open);
    return take(pending.length);
  }

  /// Everything that was received so far.
  public String transcript() {
    return seen.toString(StandardCharsets.ISO_8859_1);
  }

  /// Says that nothing more will be sent.
  public Client shutdownOutput() {
    try {
      channel.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String take(int length) {
    String text = new String(pending, 0, length, StandardCharsets.ISO_8859_1);
    byte[] rest = new byte[pending.length - length];
    System.arraycopy(pending, length, rest, 0, rest.length);
    pending = rest;
    return text;
  }

  /// Reads what comes next. False at the end, which a reset is as well.
  private boolean more(Deadline deadline) {
    if (eof) {
      return false;
    }
    byte[] buffer = new byte[65536];
    int read = receive(buffer, deadline);
    if (read < 0) {
      eof = true;
      return false;
    }
    byte[] joined = new byte[pending.length + read];
    System.arraycopy(pending, 0, joined, 0, pending.length);
    System.arraycopy(buffer, 0, joined, pending.length, read);
    pending = joined;
    seen.write(buffer, 0, read);
    return true;
  }

  private int receive(byte[] buffer, Deadline deadline) {
    try (Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      if (selector.select(deadline.millis()) == 0) {
        throw new AssertionError("nothing to read in time; so far: \"" + transcript() + "\"");
      }
      return channel.read(ByteBuffer.wrap(buffer));
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
