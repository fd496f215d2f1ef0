package io.sluice.bench.reload;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Sessions that last as long as the measurement, each begun under another configuration.
final class Held implements AutoCloseable {
  /// Those that keep the configuration that they began under. The idle connection keeps none.
  static final int SESSIONS = 3;

  private static final byte[] SAID = {'x'};

  private final Socket idle;
  private final Socket session;
  private final Socket upgraded;
  private final DatagramSocket datagrams = new DatagramSocket();

  /// @param between has another configuration be served
  Held(int http, int tcp, int udp, Step between) throws IOException, InterruptedException {
    idle = Traffic.connect(http);
    Traffic.get(idle, "/number");
    session = Traffic.connect(tcp);
    echo(session);
    between.run();
    upgraded = Traffic.connect(http);
    upgraded
        .getOutputStream()
        .write(
            "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    if (!Traffic.head(upgraded.getInputStream()).startsWith("HTTP/1.1 101 ")) {
      throw new IOException("no upgrade");
    }
    echo(upgraded);
    between.run();
    datagrams.connect(InetAddress.getLoopbackAddress(), udp);
    datagrams.setSoTimeout(5_000);
    datagram();
    between.run();
  }

  /// Something that takes a while.
  interface Step {
    void run() throws IOException, InterruptedException;
  }

  private static void echo(Socket over) throws IOException {
    over.getOutputStream().write(SAID);
    if (over.getInputStream().read() != SAID[0]) {
      throw new IOException("a held session is lost");
    }
  }

  private void datagram() throws IOException {
    datagrams.send(new DatagramPacket(SAID, 1));
    datagrams.receive(new DatagramPacket(new byte[10], 10));
  }

  /// Uses all of them.
  ///
  /// @throws IOException if one does not answer
  void use() throws IOException {
    echo(session);
    echo(upgraded);
    datagram();
    Traffic.get(idle, "/number");
  }

  @Override
  public void close() throws IOException {
    idle.close();
    session.close();
    upgraded.close();
    datagrams.close();
  }
}
