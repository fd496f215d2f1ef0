package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Listeners, limits, and connections that end where it hurts.
public abstract class ListeningContract extends StagedTest {
  @Test
  void speaksIpv6() {
    Peer server = Peer.echoing();
    Address at = listen(IpAddress.v6(0, 1, 0), server::accepted);
    assertThat(at.text()).startsWith("[::1]:");
    Peer client = connect(at, Peer.sending("six"));
    until("answer", () -> client.text().equals("six"));
    assertThat(stage.on(loop, () -> server.channel().connection().remote().host()))
        .isEqualTo("::1");
    act(() -> client.channel().close());
  }

  @Test
  void takesBothFamiliesOnAnIpv6Wildcard() throws SystemException {
    ListenSpec both =
        new ListenSpec(
            IpAddress.v6(0, 0, 0),
            false,
            false,
            false,
            false,
            16,
            -1,
            -1,
            -1,
            false,
            Keepalive.DEFAULT);
    Peer server = Peer.echoing();
    Address at = listen(both, server::accepted);
    Peer client = connect(IpAddress.v4(0x7F000001, at.port()), Peer.sending("four"));
    until("answer", () -> client.text().equals("four"));
    act(() -> client.channel().close());
  }

  @Test
  void speaksOverUnixSockets(@TempDir Path folder) throws SystemException {
    Path path = folder.resolve("s");
    UnixAddress at = new UnixAddress(path.toString());
    Peer server = Peer.echoing();
    listen(at, server::accepted);
    assertThatThrownBy(() -> stage.network().bind(ListenSpec.of(at)))
        .hasMessage("bind() to " + at.text() + " failed (98: Address already in use)");
    Peer client = connect(at, Peer.sending("hello"));
    until("answer", () -> client.text().equals("hello"));
    assertThat(stage.on(loop, () -> server.channel().connection().remote().text()))
        .isEqualTo("unix:");
    act(() -> {
      client.channel().connection().noDelay(true);
      client.channel().connection().cork(true);
      client.channel().close();
    });
    assertThat(stage.failures().all).isEmpty();
    closeListeners();
    assertThat(Files.exists(path)).isFalse();
  }

  @Test
  void sharesAListenerAmongLoops() throws SystemException {
    Loop other = stage.newLoop(options());
    AtomicInteger mine = new AtomicInteger();
    AtomicInteger others = new AtomicInteger();
    ListeningSocket s = stage.network().bind(ListenSpec.of(stage.anyAddress()));
    adopt(s);
    act(() -> loop.accept(s, c -> echo(c, mine)));
    stage.on(
        other,
        () -> {
          other.accept(s, c -> echo(c, others));
          return 0;
        });
    Loop clients = stage.newLoop(options());
    int count = 400;
    AtomicInteger answered = new AtomicInteger();
    for (int i = 0; i < count; i++) {
      Peer p = Peer.sending("x");
      stage.on(clients, () -> p.c = clients.connect(s.address(), ConnectOptions.DEFAULT, p));
      stage.until(clients, "answer", () -> p.text().equals("x"));
      stage.on(
          clients,
          () -> {
            answered.incrementAndGet();
            p.channel().close();
            return 0;
          });
    }
    assertThat(answered.get()).isEqualTo(count);
    assertThat(mine.get() + others.get()).isEqualTo(count);
    assertThat(mine.get()).as("of one loop").isGreaterThan(10);
    assertThat(others.get()).as("of the other").isGreaterThan(10);
    stage.on(
        other,
        () -> {
          other.stopAccepting(s);
          return 0;
        });
    until("all closed", () -> loop.connections() == 0);
    stage.until(other, "all closed", () -> other.connections() == 0);
  }

  private static void echo(Channel c, AtomicInteger count) {
    count.incrementAndGet();
    Peer.echoing().accepted(c);
  }

  @Test
  void stopsAccepting() throws SystemException {
    ListeningSocket s = stage.network().bind(ListenSpec.of(stage.anyAddress()));
    adopt(s);
    Peer first = Peer.echoing();
    Peer second = Peer.echoing();
    act(() -> loop.accept(s, first::accepted));
    Peer client = connect(s.address(), Peer.sending("1"));
    until("answer", () -> client.text().equals("1"));
    act(() -> loop.stopAccepting(s));
    Peer waiting = connect(s.address(), Peer.sending("2"));
    until("connected into the backlog", () -> waiting.written == 1);
    assertThat(first.text()).isEqualTo("1");
    act(() -> loop.accept(s, second::accepted));
    until("late answer", () -> waiting.text().equals("2"));
    act(() -> {
      client.channel().close();
      waiting.channel().close();
    });
    until("end", () -> loop.connections() == 0);
  }

  @Test
  void refusesMoreConnectionsThanItMay() {
    Loop small = stage.newLoop(options().connections(2));
    List<Peer> clients = new ArrayList<>();
    Address at = listen(c -> Peer.echoing().accepted(c));
    for (int i = 0; i < 2; i++) {
      Peer p = Peer.sending("x");
      clients.add(p);
      stage.on(small, () -> p.c = small.connect(at, ConnectOptions.DEFAULT, p));
    }
    assertThatThrownBy(
            () -> stage.on(small, () -> small.connect(at, ConnectOptions.DEFAULT, new Peer())))
        .hasCauseInstanceOf(SystemException.class);
    assertThat(stage.failures().all).containsExactly("2 worker_connections are not enough");
    stage.on(
        small,
        () -> {
          clients.forEach(p -> p.channel().close());
          return small.connect(at, ConnectOptions.DEFAULT, new Peer());
        });
    stage.on(
        small,
        () -> {
          assertThat(small.connections()).isEqualTo(1);
          return 0;
        });
    small.stop();
    until("all gone", () -> loop.connections() == 0);
  }

  @Test
  void makesRoomByClosingIdleConnections() {
    Loop small = stage.newLoop(options().connections(16));
    Address at = listen(c -> Peer.echoing().accepted(c));
    List<Peer> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Peer p = new Peer();
      clients.add(p);
      stage.on(
          small,
          () -> {
            p.c = small.connect(at, ConnectOptions.DEFAULT, p);
            p.c.idle(true);
            p.c.idle(true);
            return 0;
          });
    }
    assertThat(stage.on(small, small::connections)).isLessThanOrEqualTo(16);
    assertThat(stage.on(small, () -> clients.get(0).channel().closed())).isTrue();
    assertThat(stage.on(small, () -> clients.get(19).channel().closed())).isFalse();
    stage.on(
        small,
        () -> {
          clients.get(19).channel().idle(false);
          small.reclaimIdle();
          return 0;
        });
    assertThat(stage.on(small, small::connections)).isEqualTo(1);
    assertThat(stage.failures().all)
        .isNotEmpty()
        .allMatch(s -> s.equals("16 worker_connections are not enough, reusing connections"));
    stage.on(
        small,
        () -> {
          clients.get(19).channel().close();
          return 0;
        });
  }

  @Test
  void tellsAClosedConnectionNothing() {
    List<Peer> servers = new ArrayList<>();
    Address at =
        listen(c -> {
          Peer p = new Peer();
          servers.add(p);
          p.accepted(c);
        });
    // Both have an event in the same turn; whichever comes first closes the other and opens a new
    // connection, which may get its slot and its descriptor.
    List<Peer> pair = new ArrayList<>();
    Peer fresh = new Peer();
    int[] events = new int[1];
    for (int i = 0; i < 2; i++) {
      int me = i;
      pair.add(
          new Peer() {
            @Override
            public void readable(Channel connection) {
              events[0]++;
              pair.get(1 - me).channel().close();
              connection.close();
              fresh.c = connectQuietly(at, fresh);
            }
          });
    }
    pair.forEach(p -> connect(at, p));
    until("both there", () -> servers.size() == 2 && pair.get(1).writables == 1);
    act(() -> servers.forEach(s -> s.channel().send(bytes("x"), 0, 1, false)));
    until("the new one", () -> fresh.writables == 1 && servers.size() == 3);
    assertThat(events[0]).isEqualTo(1);
    assertThat(fresh.readables).isZero();
    act(() -> fresh.channel().close());
    until("all closed", () -> loop.connections() == 0);
  }

  private Channel connectQuietly(Address at, Peer peer) {
    try {
      return loop.connect(at, ConnectOptions.DEFAULT, peer);
    } catch (SystemException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void closesWhatAHandlerThrowsAt() {
    Peer broken =
        new Peer() {
          @Override
          public void readable(Channel connection) {
            throw new IllegalStateException("handler");
          }

          @Override
          public void failed(Channel connection, Throwable cause) {
            assertThat(connection.closed()).isFalse();
            throw new IllegalStateException(cause); // is closed nevertheless
          }
        };
    Peer client = connect(listen(broken::accepted), Peer.sending("x"));
    until("closed", () -> client.eof || client.error != 0);
    assertThat(stage.failures().thrown).hasSize(2);
    stage.failures().thrown.removeLast();
    assertThat(stage.failures().thrown).hasSize(1);
    stage.failures().thrown.clear();
  }

  @Test
  void closesWhatAnAcceptorThrowsAt() {
    Address at =
        listen(_ -> {
          throw new IllegalStateException("acceptor");
        });
    Peer client = connect(at, new Peer());
    until("closed", () -> client.eof || client.error != 0);
    assertThat(stage.failures().thrown).hasSize(1);
    stage.failures().thrown.clear();
  }

  @Test
  void connectsFromAChosenAddress() {
    Peer server = Peer.echoing();
    Address at = listen(server::accepted);
    Peer client = Peer.sending("x");
    IpAddress from = IpAddress.v4(0x7F000002, 0); // 127.0.0.2
    act(() ->
        client.c =
            loop.connect(
                at,
                ConnectOptions.DEFAULT
                    .bind(from, false)
                    .keepalive(true)
                    .buffers(64 * 1024, 64 * 1024),
                client));
    until("answer", () -> client.text().equals("x"));
    assertThat(stage.on(loop, () -> server.channel().connection().remote().host()))
        .isEqualTo("127.0.0.2");
    act(() -> client.channel().close());
    assertThat(stage.failures().all).isEmpty();
  }

  @Test
  void closesEverythingAtItsEnd() {
    Address at = listen(c -> Peer.echoing().accepted(c));
    Loop other = stage.newLoop(options());
    Peer client = Peer.sending("x");
    stage.on(other, () -> client.c = other.connect(at, ConnectOptions.DEFAULT, client));
    stage.until(other, "answer", () -> client.text().equals("x"));
    other.stop();
    until("closed", () -> loop.connections() == 0);
  }
}
