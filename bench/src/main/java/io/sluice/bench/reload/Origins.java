package io.sluice.bench.reload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// The servers behind the program: HTTP with an upgrade to an echo, an echo over TCP, one over UDP.
final class Origins implements AutoCloseable {
  private static final byte[] RESPONSE =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UPGRADED =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: upgrade\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  final ServerSocket http = listen();
  final ServerSocket echo = listen();
  final DatagramSocket datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress());

  Origins() throws IOException {
    accept(http, Origins::http);
    accept(echo, (in, out) -> in.transferTo(out));
    Thread.ofPlatform().daemon().start(this::echoDatagrams);
  }

  private interface Script {
    void play(InputStream in, OutputStream out) throws IOException;
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
  }

  private static void accept(ServerSocket socket, Script script) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (!socket.isClosed()) {
            try {
              Socket client = socket.accept();
              Thread.ofVirtual().start(() -> serve(client, script));
            } catch (IOException closed) {
              return;
            }
          }
        });
  }

  private static void serve(Socket client, Script script) {
    try (client) {
      client.setTcpNoDelay(true);
      script.play(client.getInputStream(), client.getOutputStream());
    } catch (IOException gone) {
      // The program closes connections as it likes.
    }
  }

  private static void http(InputStream in, OutputStream out) throws IOException {
    while (true) {
      String head = Traffic.head(in);
      if (head.isEmpty()) {
        return;
      }
      if (head.contains("Upgrade: ")) {
        out.write(UPGRADED);
        in.transferTo(out);
        return;
      }
      out.write(RESPONSE);
    }
  }

  private void echoDatagrams() {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    while (!datagrams.isClosed()) {
      try {
        packet.setLength(1500);
        datagrams.receive(packet);
        datagrams.send(packet);
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
    echo.close();
    datagrams.close();
  }
}
