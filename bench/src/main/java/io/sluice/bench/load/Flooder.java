package io.sluice.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Programs of their own, so that they can be pinned to a processor and run at a priority: a
/// neighbour that floods a proxy, and a client whose requests are light.
///
/// `flood KIND HTTP PROXIED SERVER SINK` floods from two connections, and plays the server and the
/// name server that flood. It prints a line when the flood is under way, and goes on until its
/// input ends. `probe PORT SECONDS` prints how many requests were answered, and the median and the
/// 99th percentile of their time in microseconds.
final class Flooder {
  /// What [#main(String[])] prints when the flood is under way.
  static final String UNDER_WAY = "flooding";

  private static final int CONNECTIONS = 2;
  private static final int STEPS_UNDER_WAY = 32;
  private static final int DATAGRAMS_PER_STEP = 1000;
  private static final int BEGIN_LIMIT_SECONDS = 20;
  private static final int ANSWER_LIMIT_MILLIS = 10_000;
  private static final long BETWEEN_PROBES = 1_000_000;
  private static final byte[] REPLY = new byte[100]; // a message with another number than any query

  private final Flood kind;
  private final InetAddress here = InetAddress.getLoopbackAddress();
  private final int http;
  private final int proxied;
  private final int server;
  private final int sink;

  /// Pieces that were sent, and connections that the proxy has ended.
  private final CountDownLatch begun = new CountDownLatch(STEPS_UNDER_WAY);

  private Flooder(Flood kind, int[] ports) {
    this.kind = kind;
    this.http = ports[0];
    this.proxied = ports[1];
    this.server = ports[2];
    this.sink = ports[3];
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args[0].equals("probe")) {
      probe(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
      return;
    }
    int[] ports = new int[4];
    for (int i = 0; i < 4; i++) {
      ports[i] = Integer.parseInt(args[2 + i]);
    }
    new Flooder(Flood.valueOf(args[1]), ports).run();
    System.exit(0); // whatever its threads wait for
  }

  private void run() throws IOException, InterruptedException {
    switch (kind) {
      case INTERIM -> serve();
      case DNS_REPLIES -> serveNames();
      case DATAGRAMS -> absorb();
      default -> {}
    }
    for (int i = 0; i < CONNECTIONS; i++) {
      daemon(kind == Flood.DATAGRAMS ? this::sendDatagrams : this::connectAgain);
    }
    System.out.println(
        begun.await(BEGIN_LIMIT_SECONDS, TimeUnit.SECONDS)
            ? UNDER_WAY
            : "no more than " + (STEPS_UNDER_WAY - begun.getCount()) + " pieces were taken");
    while (System.in.read() >= 0) {
      // until the measurement is over
    }
  }

  /// Some work that may fail when the other side closes.
  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(() -> {
          try {
            work.run();
          } catch (SocketException e) {
            // the proxy has had enough of this one, or the measurement is over
          } catch (IOException e) {
            System.err.println("flood: " + e);
          }
        });
    thread.setDaemon(true);
    thread.start();
  }

  // ---- clients

  private void connectAgain() {
    while (true) {
      try (Socket socket = new Socket(here, kind.proxied ? proxied : http)) {
        if (kind.path != null) {
          ask(socket, kind.path);
        } else {
          flood(socket);
        }
      } catch (IOException closed) {
        LockSupport.parkNanos(1_000_000); // the proxy has had enough: again
      }
      begun.countDown();
    }
  }

  private void flood(Socket socket) throws IOException {
    daemon(() -> drop(socket.getInputStream()));
    socket.getOutputStream().write(kind.first());
    byte[] again = kind.again();
    while (true) {
      socket.getOutputStream().write(again);
      begun.countDown();
    }
  }

  private static void drop(InputStream in) {
    byte[] nowhere = new byte[64 * 1024];
    try {
      while (in.read(nowhere) > 0) {
        // all of it
      }
    } catch (IOException closed) {
      // by either side
    }
  }

  private void ask(Socket socket, String path) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    drop(socket.getInputStream());
  }

  private void sendDatagrams() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(here, proxied);
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      while (true) {
        for (int i = 0; i < DATAGRAMS_PER_STEP; i++) {
          socket.send(packet);
        }
        begun.countDown();
      }
    }
  }

  // ---- servers

  private void serve() throws IOException {
    ServerSocket listener = new ServerSocket(server, 16, here);
    daemon(() -> {
      while (true) {
        Socket socket = listener.accept();
        daemon(() -> flood(socket));
      }
    });
  }

  private void serveNames() throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(here, server));
    daemon(() -> {
      DatagramPacket query = new DatagramPacket(new byte[512], 512);
      List<SocketAddress> asking = new ArrayList<>();
      while (true) {
        socket.setSoTimeout(asking.isEmpty() ? 0 : 1);
        if (receive(socket, query)) {
          asking.addFirst(query.getSocketAddress());
        }
        for (int i = 0; i < DATAGRAMS_PER_STEP && !asking.isEmpty(); i++) {
          socket.send(new DatagramPacket(REPLY, REPLY.length, asking.getFirst()));
        }
        begun.countDown();
      }
    });
  }

  private static boolean receive(DatagramSocket socket, DatagramPacket packet) {
    try {
      socket.receive(packet);
      return true;
    } catch (IOException none) {
      return false;
    }
  }

  private void absorb() throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(here, sink));
    daemon(() -> {
      DatagramPacket packet = new DatagramPacket(new byte[512], 512);
      while (true) {
        socket.receive(packet);
      }
    });
  }

  // ---- the light client

  private static void probe(int port, int seconds) throws IOException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    byte[] request = "GET /light HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] response = new byte[4096];
    List<Long> took = new ArrayList<>();
    @Nullable Socket socket = null;
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      if (socket == null) {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
      }
      socket.getOutputStream().write(request);
      if (socket.getInputStream().read(response) <= 0) {
        throw new IOException("no response");
      }
      took.add((System.nanoTime() - start) / 1000);
      if (took.size() % 10 == 0) { // new connections are to be accepted too
        socket.close();
        socket = null;
      }
      LockSupport.parkNanos(BETWEEN_PROBES);
    }
    long[] sorted = took.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    System.out.printf(
        "%d requests, median %d us, p99 %d us%n",
        sorted.length, sorted[sorted.length / 2], sorted[sorted.length * 99 / 100]);
  }
}
