package io.sluice.it.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Deadline;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// UDP sessions of several workers, before and after a reload.
final class UdpReloadTest {
  private static final String PROXY =
      """
      worker_processes 3;
      stream {
        server { listen 127.0.0.1:%%PORT_1%% udp; proxy_pass 127.0.0.1:%%ORIGIN%%; }
      }
      """;
  private static final String TEXT =
      """
      worker_processes 3;
      stream {
        server { listen 127.0.0.1:%%PORT_1%% udp; return text; }
      }
      """;

  private final DatagramSocket origin = socket();

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(PROXY).with("ORIGIN", Integer.toString(origin.getLocalPort()));

  private static DatagramSocket socket() {
    try {
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(Deadline.ofTest().millis());
      return socket;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    origin.close();
  }

  private void send(DatagramSocket client, String text) throws IOException {
    byte[] b = text.getBytes(US_ASCII);
    InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), sluice.port(1));
    client.send(new DatagramPacket(b, b.length, to));
  }

  private static DatagramPacket receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    socket.receive(packet);
    return packet;
  }

  private static String text(DatagramPacket packet) {
    return new String(packet.getData(), 0, packet.getLength(), US_ASCII);
  }

  /// Sends something to the origin and back; answers the port that it came to the origin from.
  private int through(DatagramSocket client, String text) throws IOException {
    send(client, text);
    DatagramPacket packet = receive(origin);
    assertThat(text(packet)).isEqualTo(text);
    origin.send(packet);
    assertThat(text(receive(client))).isEqualTo(text);
    return packet.getPort();
  }

  @Test
  void aSessionGoesOnAndANewOneIsOfTheNewConfiguration() throws IOException {
    try (DatagramSocket old = socket();
        DatagramSocket fresh = socket()) {
      int port = through(old, "one");
      for (int i = 0; i < 20; i++) { // whichever worker reads, it is the one session
        assertThat(through(old, "more " + i)).isEqualTo(port);
      }
      assertThat(sluice.reload(TEXT)).isTrue();
      assertThat(through(old, "after")).isEqualTo(port);
      send(fresh, "x");
      assertThat(text(receive(fresh))).isEqualTo("text");
      // Nobody listens there any more: the session ends, and with it the old configuration.
      assertThat(sluice.reload("worker_processes 3; stream { }")).isTrue();
      sluice.awaitLog("disconnected on shutdown");
    }
  }
}
