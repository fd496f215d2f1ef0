package io.sluice.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Sessions through a proxy on real sockets.
@Timeout(60)
final class StreamProxyTest {
  @BeforeEach
  void forget() {
    Witness.SEEN.clear();
  }

  private static String proxy(Object address, String more) {
    return "stream { server { listen 127.0.0.1:0; proxy_pass " + address + "; " + more + " } }";
  }

  private static String local(Origin origin) {
    return "127.0.0.1:" + origin.port();
  }

  private static void send(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String receive(Socket socket, int count) throws Exception {
    return new String(socket.getInputStream().readNBytes(count), ISO_8859_1);
  }

  @Test
  void passesDataBothWays() throws Exception {
    try (Origin origin = new Origin(Origin.ECHO);
        Running running =
            new Running(
                proxy(
                    local(origin),
                    "witness '$status $bytes_received $bytes_sent $upstream_addr"
                        + " $upstream_bytes_sent $upstream_bytes_received $protocol';"))) {
      try (Socket client = running.connect(0)) {
        for (int i = 0; i < 3; i++) {
          send(client, "ping");
          assertThat(receive(client, 4)).isEqualTo("ping");
        }
      }
      assertThat(Witness.next()).isEqualTo("200 12 12 " + local(origin) + " 12 12 TCP");
      running.awaitIdle();
    }
  }

  @Test
  void asksTheNextServerWhenOneRefuses() throws Exception {
    int refused = Origin.unused();
    try (Origin origin = new Origin(Origin.ECHO);
        Running running =
            new Running(
                "stream { upstream u { server 127.0.0.1:%d; server 127.0.0.1:%d; }"
                        .formatted(refused, origin.port())
                    + " server { listen 127.0.0.1:0; proxy_pass u;"
                    + " witness '$upstream_addr $upstream_bytes_sent $upstream_connect_time'; } }")) {
      try (Socket client = running.connect(0)) {
        send(client, "a");
        assertThat(receive(client, 1)).isEqualTo("a");
      }
      assertThat(Witness.next())
          .matches(
              "127.0.0.1:%d, 127.0.0.1:%d 0, 1 -, \\d\\.\\d{3}".formatted(refused, origin.port()));
      for (int i = 0; i < 4; i++) {
        try (Socket client = running.connect(0)) {
          send(client, "b");
          assertThat(receive(client, 1)).isEqualTo("b");
        }
        assertThat(Witness.next()).startsWith(local(origin) + " ");
      }
    }
  }

  @Test
  void closesWhenNoServerAnswers() throws Exception {
    int refused = Origin.unused();
    try (Running running =
        new Running(proxy("127.0.0.1:" + refused, "witness '$status $upstream_addr';"))) {
      try (Socket client = running.connect(0)) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(Witness.next()).isEqualTo("502 127.0.0.1:" + refused);
    }
  }

  @Test
  void asksNobodyElseIfToldSo() throws Exception {
    int refused = Origin.unused();
    try (Origin origin = new Origin(Origin.ECHO);
        Running running =
            new Running(
                "stream { upstream u { server 127.0.0.1:%d; server 127.0.0.1:%d backup; }"
                        .formatted(refused, origin.port())
                    + " server { listen 127.0.0.1:0; proxy_pass u; proxy_next_upstream off; } }")) {
      try (Socket client = running.connect(0)) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void saysThatNoServerIsLive() throws Exception {
    try (Running running =
        new Running(
            "stream { upstream u { server 127.0.0.1:1 down; server 127.0.0.1:2 down; }"
                + " server { listen 127.0.0.1:0; proxy_pass u; witness '$status $upstream_addr'; } }")) {
      try (Socket client = running.connect(0)) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(Witness.next()).isEqualTo("502 u");
    }
  }

  @Test
  void movesBulkUnchanged() throws Exception {
    int size = 64 * 1024 * 1024;
    byte[] data = new byte[1024 * 1024];
    new Random(7).nextBytes(data);
    try (Origin origin =
            new Origin(socket -> {
              for (int i = 0; i < size / data.length; i++) {
                socket.getOutputStream().write(data);
              }
            });
        Running running = new Running(proxy(local(origin), "witness '$bytes_sent';"))) {
      try (Socket client = running.connect(0)) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] got = new byte[data.length];
        for (int i = 0; i < size / data.length; i++) {
          in.readFully(got);
          assertThat(Arrays.equals(got, data)).isTrue();
        }
        assertThat(in.read()).isEqualTo(-1);
      }
      assertThat(Witness.next()).isEqualTo(Integer.toString(size));
      running.awaitIdle();
    }
  }

  @Test
  void aSlowReaderHoldsTheSenderBack() throws Exception {
    int size = 96 * 1024 * 1024; // the sockets on the way may hold 40 MiB
    try (Origin origin = new Origin(Origin.ECHO);
        Running running = new Running(proxy(local(origin), ""))) {
      try (Socket client = running.connect(0)) {
        byte[] data = new byte[size];
        new Random(3).nextBytes(data);
        Thread writer =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    client.getOutputStream().write(data);
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
        writer.join(500); // all buffers on the way are full by then, or soon
        assertThat(writer.isAlive()).isTrue();
        byte[] got = client.getInputStream().readNBytes(size);
        assertThat(Arrays.equals(got, data)).isTrue();
        writer.join();
      }
      running.awaitIdle();
    }
  }

  @Test
  void passesOnWhatAServerSentBeforeItsEnd() throws Exception {
    try (Origin origin =
            new Origin(socket -> socket.getOutputStream().write("bye".getBytes(ISO_8859_1)));
        Running running = new Running(proxy(local(origin), ""));
        Socket client = running.connect(0)) {
      assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1)).isEqualTo("bye");
    }
  }

  @Test
  void anEndOfTheClientEndsTheSession() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (Origin origin =
            new Origin(socket -> {
              if (new String(socket.getInputStream().readAllBytes(), ISO_8859_1).equals("last")) {
                ended.countDown();
              }
            });
        Running running = new Running(proxy(local(origin), ""));
        Socket client = running.connect(0)) {
      send(client, "last");
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void halfCloseLetsTheOtherSideGoOn() throws Exception {
    try (Origin origin =
            new Origin(socket -> {
              byte[] all = socket.getInputStream().readAllBytes();
              socket.getOutputStream().write(all);
              socket.getOutputStream().write(all);
            });
        Running running = new Running(proxy(local(origin), "proxy_half_close on;"));
        Socket client = running.connect(0)) {
      send(client, "twice");
      client.shutdownOutput();
      assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
          .isEqualTo("twicetwice");
      running.awaitIdle();
    }
  }

  @Test
  void silenceEndsASession() throws Exception {
    try (Origin origin = new Origin(Origin.ECHO);
        Running running =
            new Running(proxy(local(origin), "proxy_timeout 200ms; witness '$status';"))) {
      try (Socket client = running.connect(0)) {
        send(client, "x");
        assertThat(receive(client, 1)).isEqualTo("x");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(Witness.next()).isEqualTo("200");
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Running running =
            new Running(
                proxy(
                    "127.0.0.1:" + full.getLocalPort(),
                    "proxy_connect_timeout 100ms; witness '$status';"))) {
      for (int i = 0; i < 4; i++) { // more than its queue takes: what comes then gets no answer
        SocketChannel channel = SocketChannel.open();
        waiting.add(channel);
        channel.configureBlocking(false);
        channel.connect(full.getLocalSocketAddress());
      }
      try (Socket client = running.connect(0)) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(Witness.next()).isEqualTo("502");
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  @Test
  void aDownloadRateIsKept() throws Exception {
    try (Origin origin = new Origin(socket -> socket.getOutputStream().write(new byte[3000]));
        Running running = new Running(proxy(local(origin), "proxy_download_rate 1000;"));
        Socket client = running.connect(0)) {
      InputStream in = client.getInputStream();
      assertThat(in.readNBytes(1000)).hasSize(1000);
      client.setSoTimeout(300);
      assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
      client.setSoTimeout(10_000);
      assertThat(in.readAllBytes()).hasSize(2000);
    }
  }

  @Test
  void shutdownEndsSessions() throws Exception {
    try (Origin origin = new Origin(Origin.ECHO);
        Running running = new Running(proxy(local(origin), "witness '$status';"));
        Socket client = running.connect(0)) {
      send(client, "x");
      assertThat(receive(client, 1)).isEqualTo("x");
      assertThat(running.active()).isEqualTo(1);
      running.ask(loop -> {
        running.service.terminate(loop);
        return 0;
      });
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(Witness.next()).isEqualTo("200");
      assertThat(running.active()).isZero();
    }
  }

  @Test
  void theAddressMayHaveVariables() throws Exception {
    try (Origin origin = new Origin(Origin.ECHO);
        Running running = new Running(proxy("$server_addr:" + origin.port(), ""));
        Socket client = running.connect(0)) {
      send(client, "x");
      assertThat(receive(client, 1)).isEqualTo("x");
    }
  }

  @Test
  void returnsAText() throws Exception {
    try (Running running =
        new Running(
            "stream { server { listen 127.0.0.1:0; return '$remote_addr:$remote_port:$server_addr:$server_port'; } }")) {
      try (Socket client = running.connect(0)) {
        assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
            .isEqualTo(
                "127.0.0.1:%d:127.0.0.1:%d".formatted(client.getLocalPort(), running.port(0)));
      }
    }
  }

  @Test
  void whoAsksFirstSettlesTheCountsOfBytes() throws Exception {
    try (Running running =
        new Running(
            "stream { server { listen 127.0.0.1:0; return 'sent $bytes_sent'; witness '$bytes_sent'; } }")) {
      try (Socket client = running.connect(0)) {
        assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
            .isEqualTo("sent 0");
      }
      assertThat(Witness.next()).isEqualTo("0");
    }
  }
}
