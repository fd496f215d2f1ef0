package io.sluice.upstream.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.LayerFactory;
import io.sluice.upstream.peer.TestExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ConnectionCacheTest {
  private static final Keepalive TWO = new Keepalive(2, true, 1000, 60_000, 60_000, false);

  private final Object owner = new Object();
  private final TestExchange exchange = new TestExchange();
  private LoopThread thread;
  private ServerSocket server;
  private IpAddress peer;

  @BeforeEach
  void open() throws Exception {
    thread = new LoopThread();
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    peer = peer(server.getLocalPort());
  }

  @AfterEach
  void close() throws Exception {
    thread.close();
    server.close();
  }

  private static IpAddress peer(int port) {
    return IpAddress.v4(0x7F000001, port);
  }

  private final class Connected implements Connector.Listener {
    final Connector connector = new Connector(this);
    final CompletableFuture<PeerConnection> connection = new CompletableFuture<>();
    final CompletableFuture<Connector.Result> failure = new CompletableFuture<>();
    private final boolean deaf;

    /// @param deaf whether what the peer sends stays in the socket
    Connected(boolean deaf) {
      this.deaf = deaf;
    }

    void connect(IpAddress to, ConnectOptions options, long timeout) throws Exception {
      thread.run(() -> {
        Connector.Result result = connector.connect(thread.loop, to, options, timeout, exchange);
        if (result != Connector.Result.PENDING) {
          connectEnded(result);
        }
      });
    }

    @Override
    public void connectEnded(Connector.Result result) {
      if (result != Connector.Result.CONNECTED) {
        failure.complete(result);
        return;
      }
      PeerConnection made = connector.take();
      made.channel()
          .handler(
              deaf
                  ? new Deaf()
                  : new PeerConnection.Watch(new ConnectionCache(thread.loop, TWO), made));
      connection.complete(made);
    }
  }

  private Connected connect(IpAddress to, long timeout) throws Exception {
    Connected heard = new Connected(false);
    heard.connect(to, ConnectOptions.DEFAULT, timeout);
    return heard;
  }

  private PeerConnection connection() throws Exception {
    return connect(peer, 10_000).connection.get(LoopThread.DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private boolean offer(ConnectionCache cache, PeerConnection c) throws Exception {
    return thread.ask(_ -> cache.offer(c, owner) ? 1 : 0) == 1;
  }

  private long take(ConnectionCache cache, Object by) throws Exception {
    return thread.ask(_ -> {
      PeerConnection taken = cache.take(peer, null, by);
      return taken == null ? 0 : taken.channel().connection().number();
    });
  }

  @Test
  void givesAConnectionOnlyToARequestThatWantsTheSameLayer() throws Exception {
    ConnectionCache cache = new ConnectionCache(thread.loop, TWO);
    PeerConnection plain = connection();
    assertThat(offer(cache, plain)).isTrue();
    LayerFactory other =
        (_, _) -> {
          throw new IllegalStateException("nothing is connected here");
        };
    long wrong = thread.ask(_ -> cache.take(peer, other, owner) == null ? 0 : 1);
    assertThat(wrong).isZero();
    assertThat(take(cache, owner)).isEqualTo(plain.channel().connection().number());
  }

  @Test
  void givesTheLastConnectionBackToItsOwner() throws Exception {
    ConnectionCache cache = new ConnectionCache(thread.loop, TWO);
    PeerConnection first = connection();
    PeerConnection second = connection();
    assertThat(offer(cache, first)).isTrue();
    assertThat(offer(cache, second)).isTrue();

    assertThat(take(cache, new Object())).isZero();
    assertThat(take(cache, owner)).isEqualTo(second.channel().connection().number());
    assertThat(second.reused()).isTrue();
    assertThat(take(cache, owner)).isEqualTo(first.channel().connection().number());
    assertThat(take(cache, owner)).isZero();
    assertThat(thread.ask(loop -> loop.timers())).isZero();
  }

  @Test
  void sharesConnectionsAmongOwnersIfTold() throws Exception {
    ConnectionCache cache =
        new ConnectionCache(thread.loop, new Keepalive(2, false, 1000, 60_000, 60_000, false));
    PeerConnection connection = connection();
    offer(cache, connection);

    assertThat(take(cache, new Object())).isEqualTo(connection.channel().connection().number());
  }

  @Test
  void closesTheOldestWhenThereAreTooMany() throws Exception {
    ConnectionCache cache = new ConnectionCache(thread.loop, TWO);
    PeerConnection oldest = connection();
    offer(cache, oldest);
    offer(cache, connection());
    offer(cache, connection());

    assertThat(thread.ask(_ -> cache.size())).isEqualTo(2);
    assertThat(thread.ask(_ -> oldest.channel().closed() ? 1 : 0)).isEqualTo(1);
  }

  @Test
  void forgetsAConnectionThatThePeerCloses() throws Exception {
    ConnectionCache cache = new ConnectionCache(thread.loop, TWO);
    PeerConnection connection = connection();
    Socket accepted = server.accept();
    offer(cache, connection);
    accepted.close();

    thread.await(_ -> cache.size(), 0);
    thread.await(loop -> loop.connections(), 0);
  }

  /// Who hears of a request in the same turn, and before the end is told, gets none that is lost.
  @Test
  void givesNoConnectionWhoseEndHasCome() throws Exception {
    ConnectionCache cache = new ConnectionCache(thread.loop, TWO);
    PeerConnection kept = connection();
    Socket ending = server.accept();
    PeerConnection asking = connection();
    try (Socket client = server.accept()) {
      assertThat(offer(cache, kept)).isTrue();
      CompletableFuture<Boolean> given = new CompletableFuture<>();
      thread.run(() -> { // both events are one batch's, since the loop is here
        asking
            .channel()
            .handler(
                new Deaf() {
                  @Override
                  public void readable(Channel c) {
                    given.complete(cache.take(peer, null, owner) != null);
                  }
                });
        try {
          client.getOutputStream().write('x');
          ending.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });

      assertThat(given.get(LoopThread.DEADLINE_SECONDS, TimeUnit.SECONDS)).isFalse();
      thread.await(_ -> kept.channel().closed() ? 1 : 0, 1);
    }
  }

  @Test
  void forgetsAConnectionThatSaysSomethingUnasked() throws Exception {
    ConnectionCache cache = new ConnectionCache(thread.loop, TWO);
    PeerConnection connection = connection();
    try (Socket accepted = server.accept()) {
      offer(cache, connection);
      accepted.getOutputStream().write('x');

      thread.await(_ -> cache.size(), 0);
    }
  }

  @Test
  void refusesAConnectionWithUnreadData() throws Exception {
    ConnectionCache cache = new ConnectionCache(thread.loop, TWO);
    Connected heard = new Connected(true);
    try (Socket accepted = greetedBy(heard)) {
      assertThat(accepted.isConnected()).isTrue();
      PeerConnection connection = heard.connection.get(20, TimeUnit.SECONDS);
      connection.channel().handler(new Deaf());
      thread.await(_ -> connection.channel().readReady() ? 1 : 0, 1);

      assertThat(offer(cache, connection)).isFalse();
    }
  }

  private Socket greetedBy(Connected heard) throws Exception {
    heard.connect(peer, ConnectOptions.DEFAULT, 10_000);
    Socket accepted = server.accept();
    accepted.getOutputStream().write('x');
    return accepted;
  }

  private static class Deaf implements ChannelHandler {
    @Override
    public void readable(Channel c) {}

    @Override
    public void writable(Channel c) {}
  }

  @Test
  void closesWhatIsIdleForTooLong() throws Exception {
    ConnectionCache cache =
        new ConnectionCache(thread.loop, new Keepalive(2, true, 1000, 60_000, 50, false));
    offer(cache, connection());

    thread.await(_ -> cache.size(), 0);
    thread.await(loop -> loop.connections(), 0);
  }

  @Test
  void refusesWhatHasServedEnough() throws Exception {
    ConnectionCache byRequests =
        new ConnectionCache(thread.loop, new Keepalive(2, true, 2, 60_000, 60_000, false));
    PeerConnection connection = connection();

    assertThat(offer(byRequests, connection)).isTrue();
    take(byRequests, owner);
    assertThat(offer(byRequests, connection)).isFalse();
    ConnectionCache byTime =
        new ConnectionCache(thread.loop, new Keepalive(2, true, 1000, -1, 60_000, false));
    assertThat(offer(byTime, connection())).isFalse();
  }

  @Test
  void closesAllAndKeepsNoMore() throws Exception {
    ConnectionCache cache = new ConnectionCache(thread.loop, TWO);
    offer(cache, connection());
    thread.run(cache::close);

    assertThat(thread.ask(loop -> loop.connections())).isZero();
    assertThat(offer(cache, connection())).isFalse();
  }

  @Test
  void tellsThatAPeerRefuses() throws Exception {
    int port = server.getLocalPort();
    server.close();
    Connected heard = connect(peer(port), 10_000);

    assertThat(heard.failure.get(20, TimeUnit.SECONDS)).isEqualTo(Connector.Result.ERROR);
    assertThat(exchange.lines)
        .singleElement()
        .asString()
        .contains("[error]")
        .endsWith("connect() failed (111: Connection refused)");
    assertThat(thread.ask(loop -> loop.connections() + loop.timers())).isZero();
  }

  @Test
  void tellsThatAPeerDoesNotAnswer() throws Exception {
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 4; i++) { // more than its queue takes: what comes then gets no answer
        SocketChannel channel = SocketChannel.open();
        waiting.add(channel);
        channel.configureBlocking(false);
        channel.connect(full.getLocalSocketAddress());
      }
      Connected heard = connect(peer(full.getLocalPort()), 50);

      assertThat(heard.failure.get(20, TimeUnit.SECONDS)).isEqualTo(Connector.Result.TIMEOUT);
      assertThat(exchange.lines).isEmpty();
      assertThat(thread.ask(loop -> loop.connections() + loop.timers())).isZero();
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  @Test
  void tellsThatALocalAddressIsNotOurs() throws Exception {
    Connected heard = new Connected(false);
    // 198.51.100.0/24 is for documentation.
    ConnectOptions foreign = ConnectOptions.DEFAULT.bind(IpAddress.v4(0xC6336401, 0), false);
    heard.connect(peer, foreign, 1000);

    assertThat(heard.failure.get(20, TimeUnit.SECONDS)).isEqualTo(Connector.Result.LOCAL_ERROR);
    assertThat(exchange.lines)
        .singleElement()
        .asString()
        .contains("[crit]")
        .endsWith("bind(198.51.100.1) failed (99: Cannot assign requested address)");
  }

  @Test
  void anAttemptCanBeGivenUp() throws Exception {
    Connected heard = new Connected(false);
    thread.run(() -> {
      heard.connector.connect(thread.loop, peer, ConnectOptions.DEFAULT, 1000, exchange);
      heard.connector.cancel();
    });

    assertThat(thread.ask(loop -> loop.connections() + loop.timers())).isZero();
    assertThat(heard.connection).isNotDone();
    assertThat(heard.failure).isNotDone();
  }
}
