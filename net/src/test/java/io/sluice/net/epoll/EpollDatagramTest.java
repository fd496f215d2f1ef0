package io.sluice.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.RealStage;
import io.sluice.net.SystemException;
import io.sluice.net.kernel.Kernel;
import io.sluice.net.kernel.SocketOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What only Linux does with datagrams.
@EnabledOnOs(OS.LINUX)
class EpollDatagramTest {
  private static final int SO_NO_CHECK = 11;
  private static final int UDP_GRO = 104;
  private static final IpAddress ANY_PORT = IpAddress.v4(0x7F000001, 0);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final EpollNetwork network = new EpollNetwork();
  private final RealStage stage = new RealStage(network, true);
  private final Loop loop = stage.newLoop(new LoopOptions(new FileThreads(), stage.failures()));
  private final List<ListeningSocket> listeners = new ArrayList<>();

  @AfterEach
  void close() {
    for (ListeningSocket s : listeners) {
      act(() -> loop.stopAccepting(s));
      s.close(true);
    }
    stage.close();
  }

  private interface Act {
    void run() throws Exception;
  }

  private void act(Act work) {
    stage.on(
        loop,
        () -> {
          work.run();
          return 0;
        });
  }

  private ListeningSocket bind(Address at) throws SystemException {
    ListeningSocket s = network.bind(ListenSpec.ofDatagrams(at));
    listeners.add(s);
    return s;
  }

  /// Remembers sizes; answers each datagram with `answers` like it.
  private static class Sizes implements ChannelHandler {
    final List<Integer> sizes = new ArrayList<>();
    final int answers;

    Sizes(int answers) {
      this.answers = answers;
    }

    void accepted(Channel c) {
      c.handler(this);
      readable(c);
    }

    @Override
    public void readable(Channel c) {
      byte[] b = new byte[Loop.BUFFER];
      int n = c.recv(b, 0, b.length);
      for (; n >= 0; n = c.recv(b, 0, b.length)) {
        sizes.add(n);
        for (int i = 0; i < answers; i++) {
          assertThat(c.send(b, 0, n, false)).isEqualTo(n);
        }
      }
      if (n == Channel.EOF) {
        c.close();
      }
    }

    @Override
    public void writable(Channel c) {}
  }

  private Channel client(ListeningSocket to, ChannelHandler h) {
    return stage.on(loop, () -> loop.connectDatagram(to.address(), ConnectOptions.DEFAULT, h));
  }

  @Test
  void answersOfOneSizeTravelTogether() throws SystemException {
    ListeningSocket s = bind(ANY_PORT);
    act(() -> loop.accept(s, new Sizes(10)::accepted));
    Sizes got = new Sizes(0);
    Channel c = client(s, got);
    SocketOptions.set(
        Kernel.current(), c.connection().descriptor(), SocketOptions.IPPROTO_UDP, UDP_GRO, 1);
    act(() -> {
      c.send(new byte[100], 0, 100, false);
      c.send(new byte[50], 0, 50, false);
    });
    Supplier<Integer> bytes = () -> got.sizes.stream().mapToInt(Integer::intValue).sum();
    stage.until(loop, "answers", () -> bytes.get() == 1500);
    assertThat(got.sizes).contains(1050); // ten and a shorter one, as one message
    act(c::close);
  }

  /// A client that is connected hears nobody but whom it has asked.
  @Test
  void whoeverListensEverywhereAnswersFromWhereItWasAsked() throws SystemException {
    ListeningSocket everywhere = bind(IpAddress.v4(0, 0));
    ListeningSocket everywhereV6 = bind(IpAddress.v6(0, 0, 0));
    int port = everywhere.address().port();
    int portV6 = everywhereV6.address().port();
    List<Address> asked =
        List.of(
            IpAddress.v4(0x7F000001, port),
            IpAddress.v4(0x7F000005, port),
            IpAddress.v6(0, 1, portV6));
    Sizes got = new Sizes(0);
    List<Address> local = new ArrayList<>();
    act(() -> {
      for (ListeningSocket s : List.of(everywhere, everywhereV6)) {
        loop.accept(
            s,
            c -> {
              local.add(c.connection().local());
              new Sizes(1).accepted(c);
            });
      }
      for (Address to : asked) {
        loop.connectDatagram(to, ConnectOptions.DEFAULT, got).send(new byte[7], 0, 7, false);
      }
    });
    stage.until(loop, "answers", () -> got.sizes.size() == asked.size());
    assertThat(local).containsExactlyInAnyOrderElementsOf(asked);
  }

  @Test
  void whatCannotTravelTogetherTravelsAlone() throws SystemException {
    ListeningSocket s = bind(ANY_PORT);
    act(() -> loop.accept(s, new Sizes(10)::accepted));
    // Segments need checksums, without which the kernel refuses them.
    SocketOptions.set(Kernel.current(), s.descriptor(), SocketOptions.SOL_SOCKET, SO_NO_CHECK, 1);
    Sizes got = new Sizes(0);
    Channel c = client(s, got);
    act(() -> c.send(new byte[100], 0, 100, false));
    stage.until(loop, "answers", () -> got.sizes.size() == 10);
    act(() -> c.send(new byte[100], 0, 100, false));
    stage.until(loop, "answers again", () -> got.sizes.size() == 20);
    assertThat(got.sizes).containsOnly(100);
    act(c::close);
  }

  @Test
  void speaksOverUnixSockets(@TempDir Path folder) throws IOException {
    UnixAddress at = new UnixAddress(folder.resolve("server").toString());
    ListeningSocket s = bind(at);
    List<Channel> sessions = new ArrayList<>();
    Sizes server = new Sizes(1);
    act(() ->
        loop.accept(
            s,
            c -> {
              sessions.add(c);
              server.accepted(c);
            }));
    Sizes got = new Sizes(0);
    UnixAddress here = new UnixAddress(folder.resolve("client").toString());
    Channel c =
        stage.on(
            loop, () -> loop.connectDatagram(at, ConnectOptions.DEFAULT.bind(here, false), got));
    act(() -> {
      c.send(new byte[10], 0, 10, false);
      c.send(new byte[10], 0, 10, false);
    });
    stage.until(loop, "answers", () -> got.sizes.equals(List.of(10, 10)));
    assertThat(sessions).hasSize(1);
    assertThat(sessions.getFirst().connection().remote()).isEqualTo(here);
    // Clients without a name cannot be told apart, nor answered.
    Channel nameless = client(s, new Sizes(0));
    act(() -> {
      nameless.send(new byte[7], 0, 7, false);
      nameless.send(new byte[7], 0, 7, false);
    });
    stage.until(loop, "two sessions", () -> sessions.size() == 3);
    act(() -> {
      c.close();
      nameless.close();
      sessions.forEach(Channel::close);
    });
    Files.delete(folder.resolve("client"));
  }

  @Test
  void tellsWhenThereIsRoomAgain(@TempDir Path folder) throws IOException {
    ListeningSocket s = bind(new UnixAddress(folder.resolve("server").toString()));
    Sizes server = new Sizes(0);
    int[] told = new int[1];
    Sizes client =
        new Sizes(0) {
          @Override
          public void writable(Channel c) {
            told[0]++;
          }
        };
    Channel c = client(s, client);
    int[] taken = new int[1];
    act(() -> {
      while (c.send(new byte[10], 0, 10, false) == 10) {
        taken[0]++;
      }
      assertThat(c.writeReady()).isFalse();
      assertThat(c.send(new byte[10], 0, 10, false)).isEqualTo(Channel.AGAIN);
      loop.accept(s, server::accepted);
    });
    stage.until(loop, "room", () -> told[0] == 1 && server.sizes.size() == taken[0]);
    assertThat(taken[0]).isBetween(1, 10_000);
    act(() -> assertThat(c.send(new byte[10], 0, 10, false)).isEqualTo(10));
    stage.until(loop, "one more", () -> server.sizes.size() == taken[0] + 1);
    act(c::close);
  }

  @Test
  void givesEachLoopAClientsOfItsOwn() throws SystemException {
    ListeningSocket first = network.bind(ListenSpec.ofDatagrams(ANY_PORT).withReusePort(true));
    ListeningSocket second =
        network.bind(ListenSpec.ofDatagrams(first.address()).withReusePort(true));
    listeners.addAll(List.of(first, second));
    Loop other = stage.newLoop(new LoopOptions(new FileThreads(), stage.failures()));
    Sizes mine = new Sizes(1);
    Sizes others = new Sizes(1);
    act(() -> loop.accept(first, mine::accepted));
    stage.on(
        other,
        () -> {
          other.accept(second, others::accepted);
          return 0;
        });
    List<Channel> clients = new ArrayList<>();
    Sizes answers = new Sizes(0);
    for (int i = 0; i < 64; i++) {
      Channel c = client(first, answers);
      clients.add(c);
      act(() -> c.send(new byte[1], 0, 1, false));
    }
    stage.until(loop, "answers", () -> answers.sizes.size() == 64);
    assertThat(mine.sizes.size()).isBetween(5, 59);
    assertThat(mine.sizes.size() + stage.on(other, others.sizes::size)).isEqualTo(64);
    act(() -> clients.forEach(Channel::close));
    stage.on(
        other,
        () -> {
          other.stopAccepting(second);
          return 0;
        });
  }

  /// Datagrams that go round: client, listener, relay, server, and back.
  private static final class Round {
    static final int BLOCK = 5000;
    static final int BLOCKS = 300;

    private final Loop loop;
    int rounds;
    private long before;
    long least = Long.MAX_VALUE;

    Round(Loop loop) {
      this.loop = loop;
    }

    ChannelHandler client() {
      return handler(c -> {
        byte[] b = loop.receiveBuffer();
        for (int n = c.recv(b, 0, b.length); n > 0; n = c.recv(b, 0, b.length)) {
          c.send(b, 0, n, false);
          count();
        }
      });
    }

    ChannelHandler echo() {
      return handler(c -> {
        byte[] b = loop.receiveBuffer();
        for (int n = c.recv(b, 0, b.length); n > 0; n = c.recv(b, 0, b.length)) {
          c.send(b, 0, n, false);
        }
      });
    }

    void relay(Channel from, Address to) {
      try {
        Channel[] server = new Channel[1];
        server[0] =
            loop.connectDatagram(
                to,
                ConnectOptions.DEFAULT,
                handler(c -> loop.relay(c.connection(), from.connection(), 100)));
        from.handler(handler(c -> loop.relay(c.connection(), server[0].connection(), 100)));
        loop.relay(from.connection(), server[0].connection(), 100);
      } catch (SystemException e) {
        throw new AssertionError(e);
      }
    }

    private void count() {
      if (++rounds % BLOCK == 0) {
        long now = THREADS.getCurrentThreadAllocatedBytes();
        if (before != 0) {
          least = Math.min(least, now - before);
        }
        before = THREADS.getCurrentThreadAllocatedBytes();
      }
    }

    private interface Reader {
      void read(Channel c);
    }

    private static ChannelHandler handler(Reader reader) {
      return new ChannelHandler() {
        @Override
        public void readable(Channel c) {
          reader.read(c);
        }

        @Override
        public void writable(Channel c) {}
      };
    }
  }

  @Test
  void movesDatagramsWithoutGarbage() throws SystemException {
    ListeningSocket origin = bind(ANY_PORT);
    ListeningSocket s = bind(IpAddress.v4(0, 0)); // a wildcard has more to do
    Round round = new Round(loop);
    ChannelHandler echo = round.echo();
    act(() -> {
      loop.accept(
          origin,
          c -> {
            c.handler(echo);
            echo.readable(c);
          });
      loop.accept(s, c -> round.relay(c, origin.address()));
      IpAddress at = ANY_PORT.withPort(s.address().port());
      for (int i = 0; i < 8; i++) {
        Channel c = loop.connectDatagram(at, ConnectOptions.DEFAULT, round.client());
        c.send(loop.sendBuffer(), 0, 1 + i, false);
      }
    });
    stage.until(
        loop,
        "rounds",
        () -> round.rounds > Round.BLOCK * Round.BLOCKS || round.least < Round.BLOCK);
    assertThat(round.least).as("bytes for " + Round.BLOCK + " rounds").isLessThan(5L * Round.BLOCK);
  }

  private static int buffer(ListeningSocket s) {
    return SocketOptions.get(
        Kernel.current(), s.descriptor(), SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUF);
  }

  /// A loop that is stopped for some milliseconds loses no datagrams.
  @Test
  void listenersHaveRoomForABurst() throws Exception {
    ListeningSocket s = bind(ANY_PORT);
    int usual = buffer(s);
    s.configure(
        s.spec(),
        (text, _) -> {
          throw new AssertionError(text);
        });
    int wanted = 2 * ListenSpec.DATAGRAM_BUFFER; // the kernel counts twice
    assertThat(buffer(s)).isGreaterThanOrEqualTo(Math.min(wanted, usual + 1));
  }

  @Test
  void rcvbufIsWhatItSays() throws Exception {
    ListeningSocket s = bind(ANY_PORT);
    s.configure(s.spec().withBuffers(16384, -1), (_, _) -> {});
    assertThat(buffer(s)).isEqualTo(2 * 16384);
  }
}
