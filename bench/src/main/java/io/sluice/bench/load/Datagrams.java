package io.sluice.bench.load;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.Timer;
import io.sluice.net.epoll.EpollNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Programs of their own, so that they can be pinned to a processor: a server that sends datagrams
/// back, and clients that each keep some on their way to it.
///
/// `echo PORT` serves until it is killed. `load PORT SECONDS CLIENTS SIZE WINDOW` prints how many
/// came back, in how many seconds, the 99th percentile of the time that took in microseconds, and
/// how many were lost. `rate PORT SECONDS CLIENTS PER_SECOND` says that it is ready, waits for a
/// line, sends as many datagrams in each second whatever comes back, and prints how many it sent
/// and how many came back.
final class Datagrams {
  private static final int LOOPBACK = 0x7F000001;
  private static final int CONNECTIONS = 100_000;
  private static final int BUFFER = 4 * 1024 * 1024; // as far as net.core.rmem_max allows

  /// What a generator of role `rate` prints before it waits.
  static final String READY = "ready";

  private Datagrams() {}

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[1]);
    IpAddress at = IpAddress.v4(LOOPBACK, port);
    EpollNetwork network = new EpollNetwork();
    LoopOptions options =
        new LoopOptions(new FileThreads(), event -> System.err.println(event.text()));
    Loop loop = network.newLoop("datagrams", options.connections(CONNECTIONS));
    if (args[0].equals("echo")) {
      ListenSpec spec = ListenSpec.ofDatagrams(at).withBuffers(BUFFER, BUFFER);
      ListeningSocket socket = network.bind(spec);
      socket.configure(spec, (message, errno) -> System.err.println(message));
      loop.execute(() -> serve(loop, socket));
    } else if (args[0].equals("rate")) {
      Rate rate = new Rate(loop, Integer.parseInt(args[2]), Integer.parseInt(args[4]));
      rate.open(at, Integer.parseInt(args[3]));
      System.out.println(READY);
      System.in.read();
      loop.execute(rate::start);
    } else {
      Load load =
          new Load(
              loop,
              Integer.parseInt(args[2]),
              Integer.parseInt(args[4]),
              Integer.parseInt(args[5]));
      int clients = Integer.parseInt(args[3]);
      loop.execute(() -> load.start(at, clients));
    }
    loop.run();
    System.exit(0);
  }

  private static void serve(Loop loop, ListeningSocket socket) {
    Echo echo = new Echo();
    try {
      loop.accept(
          socket,
          c -> {
            c.handler(echo);
            echo.readable(c);
          });
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Echo implements ChannelHandler {
    @Override
    public void readable(Channel c) {
      byte[] b = c.loop().receiveBuffer();
      for (int n = c.recv(b, 0, b.length); n >= 0; n = c.recv(b, 0, b.length)) {
        c.send(b, 0, n, false);
      }
    }

    @Override
    public void writable(Channel c) {}
  }

  /// All clients.
  private static final class Load extends Timer {
    private static final int TICK_MILLIS = 100;
    private static final int SLOWEST = 1_000_000; // microseconds

    private final Loop loop;
    private final int size;
    private final int window;
    private final int[] histogram = new int[SLOWEST + 1];
    private final List<Client> clients = new ArrayList<>();
    private int ticks;
    private long began;
    private long count;
    private long lost;

    Load(Loop loop, int seconds, int size, int window) {
      this.loop = loop;
      this.ticks = seconds * 1000 / TICK_MILLIS;
      this.size = size;
      this.window = window;
    }

    void start(Address to, int number) {
      began = System.nanoTime();
      try {
        for (int i = 0; i < number; i++) {
          Client client = new Client(this, to);
          clients.add(client);
          client.fill();
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      loop.schedule(this, TICK_MILLIS);
    }

    @Override
    protected void fire() {
      if (--ticks == 0) {
        report();
        loop.stop();
        return;
      }
      for (Client client : clients) {
        client.refill();
      }
      loop.schedule(this, TICK_MILLIS);
    }

    private void report() {
      double seconds = (System.nanoTime() - began) / 1e9;
      long left = count / 100;
      int p99 = SLOWEST;
      while (p99 > 0 && (left -= histogram[p99]) >= 0) {
        p99--;
      }
      System.out.printf("%d datagrams in %.3f s, p99 %d us, lost %d%n", count, seconds, p99, lost);
    }
  }

  /// Clients that send at a fixed rate, in turn.
  private static final class Rate extends Timer implements ChannelHandler {
    private static final int SIZE = 100;
    private static final int TICK_MILLIS = 1;
    private static final int LATEST_MILLIS = 1000; // after the last was sent

    private final Loop loop;
    private final long nanos;
    private final int perSecond;
    private final List<Channel> clients = new ArrayList<>();
    private long began;
    private long sent;
    private long came;

    Rate(Loop loop, int seconds, int perSecond) {
      this.loop = loop;
      this.nanos = seconds * 1_000_000_000L;
      this.perSecond = perSecond;
    }

    void open(Address to, int number) throws IOException {
      for (int i = 0; i < number; i++) {
        clients.add(loop.connectDatagram(to, ConnectOptions.DEFAULT, this));
      }
    }

    void start() {
      began = System.nanoTime();
      fire();
    }

    @Override
    protected void fire() {
      long elapsed = System.nanoTime() - began;
      long due = Math.min(elapsed, nanos) * perSecond / 1_000_000_000L;
      for (; sent < due; sent++) { // what the own socket has no room for counts as lost
        clients.get((int) (sent % clients.size())).send(loop.sendBuffer(), 0, SIZE, false);
      }
      if ((came == sent && elapsed > nanos) || elapsed > nanos + LATEST_MILLIS * 1_000_000L) {
        System.out.printf("%d sent, %d came back%n", sent, came);
        loop.stop();
      } else {
        loop.schedule(this, TICK_MILLIS);
      }
    }

    @Override
    public void readable(Channel c) {
      byte[] b = loop.receiveBuffer();
      while (c.recv(b, 0, b.length) >= 0) {
        came++;
      }
    }

    @Override
    public void writable(Channel c) {}
  }

  /// One socket. Each datagram carries when it was sent.
  private static final class Client implements ChannelHandler {
    private final Load load;
    private final Channel connection;
    private int onTheirWay;
    private long heard;

    Client(Load load, Address to) throws IOException {
      this.load = load;
      this.connection = load.loop.connectDatagram(to, ConnectOptions.DEFAULT, this);
    }

    void fill() {
      byte[] b = load.loop.sendBuffer();
      while (onTheirWay < load.window) {
        long now = System.nanoTime();
        for (int i = 0; i < 8; i++) {
          b[i] = (byte) (now >>> (8 * i));
        }
        if (connection.send(b, 0, load.size, false) < 0) {
          return; // and is tried again with the next tick
        }
        onTheirWay++;
      }
    }

    /// What was not answered for a tick is taken for lost.
    void refill() {
      if (heard == 0) {
        load.lost += onTheirWay;
        onTheirWay = 0;
      }
      heard = 0;
      fill();
    }

    @Override
    public void readable(Channel c) {
      byte[] b = load.loop.receiveBuffer();
      int n = c.recv(b, 0, b.length);
      for (; n >= 0; n = c.recv(b, 0, b.length)) {
        long sent = 0;
        for (int i = 0; i < 8; i++) {
          sent |= (b[i] & 0xFFL) << (8 * i);
        }
        long micros = (System.nanoTime() - sent) / 1000;
        load.histogram[(int) Math.min(micros, Load.SLOWEST)]++;
        load.count++;
        heard++;
        onTheirWay = Math.max(0, onTheirWay - 1);
      }
      fill();
    }

    @Override
    public void writable(Channel c) {
      fill();
    }
  }
}
