package io.sluice.it.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Deadline;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Thousands of log lines, which nobody answers, to two collectors.
@Timeout(60)
final class SyslogLoadTest {
  private static final int LINES = 6000;
  private static final int SENDERS = 20;
  private static final int AHEAD = 100; // what fits into any socket

  private final Collector first = new Collector();
  private final Collector second = new Collector();

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              stream {
                upstream collectors {
                  server 127.0.0.1:%%FIRST%%;
                  server 127.0.0.1:%%SECOND%%;
                }
                server {
                  listen 127.0.0.1:%%PORT_1%% udp;
                  proxy_pass collectors;
                  proxy_responses 0;
                }
              }
              """)
          .with("FIRST", Integer.toString(first.port()))
          .with("SECOND", Integer.toString(second.port()));

  @AfterEach
  void close() {
    first.socket.close();
    second.socket.close();
  }

  /// Keeps the lines that it gets.
  private static final class Collector {
    final DatagramSocket socket;
    final Set<String> lines = ConcurrentHashMap.newKeySet();

    Collector() {
      try {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      Thread.ofPlatform().daemon().start(this::collect);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void collect() {
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      try {
        while (true) {
          packet.setLength(2048);
          socket.receive(packet);
          lines.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private int collected() {
    return first.lines.size() + second.lines.size();
  }

  @Test
  void everyLineReachesACollector() throws IOException {
    InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), sluice.port(1));
    List<DatagramSocket> senders = new ArrayList<>();
    try {
      for (int i = 0; i < SENDERS; i++) {
        senders.add(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
      }
      Deadline deadline = Deadline.ofSeconds(40);
      for (int i = 0; i < LINES; i++) {
        int sent = i;
        deadline.until("room for line " + i, () -> collected() >= sent - AHEAD);
        byte[] line =
            ("<14>Nov 22 01:02:03 host program: line " + i).getBytes(StandardCharsets.US_ASCII);
        senders.get(i % SENDERS).send(new DatagramPacket(line, line.length, to));
      }
      deadline.until("the last line", () -> collected() == LINES);
    } finally {
      senders.forEach(DatagramSocket::close);
    }
    // Each is a session of its own, so that they are balanced line by line.
    assertThat(first.lines).hasSize(LINES / 2);
    assertThat(second.lines).hasSize(LINES / 2);
  }
}
