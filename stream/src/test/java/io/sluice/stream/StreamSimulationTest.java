package io.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.LoopOptions;
import io.sluice.net.Service;
import io.sluice.net.SystemException;
import io.sluice.net.sim.SimConditions;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions on a simulated network, in simulated time.
final class StreamSimulationTest {
  private static final IpAddress PROXY = IpAddress.v4(0x0A000001, 1000);
  private static final IpAddress CLIENT = IpAddress.v4(0x0A000002, 0);
  private static final IpAddress FIRST = IpAddress.v4(0x0A000101, 80);
  private static final IpAddress SECOND = IpAddress.v4(0x0A000102, 80);
  private static final String TWO_SERVERS =
      "upstream u { server 10.0.1.1:80; server 10.0.1.2:80; }";
  private static final long HOUR = 3_600_000;

  private final FileThreads files = new FileThreads();
  private final Thrown thrown = new Thrown();
  private SimNetwork network = new SimNetwork(0);
  private SimLoop proxyLoop = loop(PROXY);
  private SimLoop clientLoop = loop(CLIENT);

  @BeforeEach
  void forget() {
    Witness.SEEN.clear();
  }

  @AfterEach
  void nothingWasThrown() {
    files.close();
    thrown.check();
  }

  private void simulate(long seed, SimConditions conditions) {
    network = new SimNetwork(seed);
    network.conditions(conditions);
    proxyLoop = loop(PROXY);
    clientLoop = loop(CLIENT);
  }

  private SimLoop loop(IpAddress host) {
    return network.newLoop(host.host(), new LoopOptions(files, thrown), host.withPort(0));
  }

  private Service serve(String stream) throws SystemException {
    String text = "stream { " + stream + " server { listen 10.0.0.1:1000; proxy_pass u; } }";
    Service service = Running.service(Running.generation(text));
    for (ListenSpec spec : service.listens()) {
      proxyLoop.accept(network.bind(spec), service.acceptor(proxyLoop, spec));
    }
    return service;
  }

  /// A server that sends back what it gets, and tells when it got a connection.
  private List<Long> echo(IpAddress at) throws SystemException {
    List<Long> accepted = new ArrayList<>();
    SimLoop loop = loop(at);
    loop.accept(
        network.bind(ListenSpec.of(at)),
        c -> {
          accepted.add(millis());
          c.handler(new Echo());
        });
    return accepted;
  }

  private long millis() {
    return network.clock().nanoTime() / 1_000_000;
  }

  private Client client(byte[] data) throws SystemException {
    Client client = new Client(data);
    clientLoop.connect(PROXY, ConnectOptions.DEFAULT, client);
    return client;
  }

  private void nothingIsLeft(Service service) {
    assertThat(service.active(proxyLoop)).isZero();
    assertThat(proxyLoop.buffers().outstanding()).isZero();
    assertThat(proxyLoop.connections()).isZero();
    assertThat(proxyLoop.timers()).isZero();
  }

  /// Sends all its data and closes when as much has come back, or at an end.
  private static final class Client implements ChannelHandler {
    private final byte[] data;
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private int sent;
    boolean ended;

    Client(byte[] data) {
      this.data = data;
    }

    @Override
    public void readable(Channel c) {
      byte[] buffer = new byte[1000];
      while (c.readReady() && !ended) {
        int n = c.recv(buffer, 0, buffer.length);
        if (n > 0) {
          got.write(buffer, 0, n);
        }
        if (n == Channel.EOF
            || n == Channel.ERROR
            || (data.length > 0 && got.size() == data.length)) {
          ended = true;
          c.close();
        }
      }
    }

    @Override
    public void writable(Channel c) {
      while (sent < data.length && c.writeReady() && c.connectError() == 0) {
        int n = c.send(data, sent, data.length - sent, false);
        if (n <= 0) {
          return;
        }
        sent += n;
      }
    }

    boolean complete() {
      return Arrays.equals(got.toByteArray(), data);
    }
  }

  /// Keeps what it cannot send at once.
  private static final class Echo implements ChannelHandler {
    private byte[] kept = {};

    @Override
    public void readable(Channel c) {
      byte[] buffer = new byte[1000];
      while (!c.closed() && kept.length == 0 && c.readReady()) {
        int n = c.recv(buffer, 0, buffer.length);
        if (n == Channel.EOF || n == Channel.ERROR) {
          c.close();
        } else if (n > 0) {
          kept = Arrays.copyOf(buffer, n);
          flush(c);
        }
      }
    }

    private void flush(Channel c) {
      int n = c.send(kept, 0, kept.length, false);
      if (n > 0) {
        kept = Arrays.copyOfRange(kept, n, kept.length);
      }
    }

    @Override
    public void writable(Channel c) {
      if (kept.length > 0) {
        flush(c);
      }
      readable(c);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyByteArrivesOnABadNetwork(long seed) throws Exception {
    simulate(seed, SimConditions.RAGGED);
    echo(FIRST);
    echo(SECOND);
    Service service = serve(TWO_SERVERS + " proxy_buffer_size 100;");
    List<Client> clients = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 5; i++) {
      byte[] data = new byte[random.nextInt(1, 3000)];
      random.nextBytes(data);
      clients.add(client(data));
    }

    assertThat(network.until(() -> clients.stream().allMatch(c -> c.ended), HOUR)).isTrue();
    assertThat(clients).allMatch(Client::complete);
    network.run(60_000);
    nothingIsLeft(service);
  }

  /// What is looked at first, or taken and given back, comes through like the rest.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyByteArrivesThatWasLookedAt(long seed) throws Exception {
    simulate(seed, SimConditions.RAGGED);
    echo(FIRST);
    echo(SECOND);
    Service service = serve(TWO_SERVERS + " ssl_preread on; mqtt_preread on; mqtt on;");
    byte[] connect = HexFormat.of().parseHex("100d00044d5154540402003c000161");
    SplittableRandom random = new SplittableRandom(seed);
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      byte[] data = new byte[connect.length + random.nextInt(3000)];
      random.nextBytes(data);
      System.arraycopy(connect, 0, data, 0, connect.length);
      clients.add(client(data));
    }

    assertThat(network.until(() -> clients.stream().allMatch(c -> c.ended), HOUR)).isTrue();
    assertThat(clients).allMatch(Client::complete);
    network.run(60_000);
    nothingIsLeft(service);
  }

  /// Clients that say half of what is looked at are left when their time is over.
  @Test
  void nobodyIsWaitedForLongerThanThePrereadTimeout() throws Exception {
    Service service = serve("upstream u { server 10.0.1.1:80; } ssl_preread on;");
    Client silent = client(new byte[] {22, 3, 1, 2, 0, 1});
    network.run(29_000);
    assertThat(silent.ended).isFalse();
    network.run(2_000);
    assertThat(silent.ended).isTrue();
    nothingIsLeft(service);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void nothingIsLeftBehindByResets(long seed) throws Exception {
    simulate(seed, SimConditions.GOOD.reset(0.02).buffer(5000));
    echo(FIRST);
    echo(SECOND);
    Service service = serve(TWO_SERVERS);
    SplittableRandom random = new SplittableRandom(seed);
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] data = new byte[random.nextInt(1, 200_000)];
      random.nextBytes(data);
      clients.add(client(data));
    }

    network.run(HOUR);
    assertThat(clients).allMatch(c -> c.ended);
    nothingIsLeft(service);
  }

  @Test
  void aServerThatCannotBeReachedIsGivenUpInTime() throws Exception {
    List<Long> first = echo(FIRST);
    List<Long> second = echo(SECOND);
    serve(
        TWO_SERVERS
            + " proxy_connect_timeout 3s; witness '$upstream_addr $upstream_session_time';");
    network.partition(PROXY, FIRST);
    Client client = client(new byte[] {1});

    assertThat(network.until(() -> client.ended, HOUR)).isTrue();
    assertThat(client.complete()).isTrue();
    assertThat(first).isEmpty();
    assertThat(second).singleElement().satisfies(at -> assertThat(at).isBetween(3000L, 3010L));
    network.run(1000);
    assertThat(Witness.next()).startsWith("10.0.1.1:80, 10.0.1.2:80 3.0");
  }

  @Test
  void theUploadRateHoldsForWhatComesBeforeTheServerIsThere() throws Exception {
    network.conditions(SimConditions.GOOD.delay(100_000, 100_000));
    echo(FIRST);
    serve("upstream u { server 10.0.1.1:80; } proxy_upload_rate 250;");
    Client client = client(new byte[1005]);

    assertThat(network.until(() -> client.ended, HOUR)).isTrue();
    assertThat(client.complete()).isTrue();
    assertThat(millis()).isBetween(4000L, 6000L);
  }

  @Test
  void aServerThatIsBackIsAskedAgainAfterItsTime() throws Exception {
    List<Long> second = echo(SECOND);
    serve(TWO_SERVERS);
    Client refused = client(new byte[] {1});
    assertThat(network.until(() -> refused.ended, HOUR)).isTrue();
    List<Long> first = echo(FIRST);
    for (int i = 0; i < 40; i++) { // one each half second
      network.run(500);
      Client next = client(new byte[] {2});
      assertThat(network.until(() -> next.ended, HOUR)).isTrue();
      assertThat(next.complete()).isTrue();
    }

    assertThat(first.getFirst()).isBetween(10_000L, 12_500L);
    assertThat(first).hasSizeGreaterThan(5);
    assertThat(second).hasSizeGreaterThan(20);
  }

  /// What a client sent before its end is passed on though its server comes late and takes little.
  @Test
  void whatWasReadAheadIsPassedOnAfterTheEnd() throws Exception {
    network.conditions(SimConditions.RAGGED.delay(100, 200));
    serve(
        TWO_SERVERS + " proxy_connect_timeout 3s; witness '$bytes_received $upstream_bytes_sent';");
    network.partition(PROXY, FIRST);
    echo(FIRST);
    echo(SECOND);
    clientLoop.connect(PROXY, ConnectOptions.DEFAULT, new Speaker(new byte[900]));

    assertThat(network.until(() -> !Witness.SEEN.isEmpty(), HOUR)).isTrue();
    assertThat(Witness.next()).isEqualTo("900 0, 900");
  }

  /// Sends all its data, says that no more follows, and closes at an end.
  private static final class Speaker implements ChannelHandler {
    private final byte[] data;
    private int sent;

    Speaker(byte[] data) {
      this.data = data;
    }

    @Override
    public void readable(Channel c) {
      if (c.recv(new byte[1000], 0, 1000) < 0) {
        c.close();
      }
    }

    @Override
    public void writable(Channel c) {
      while (sent < data.length && c.writeReady()) {
        sent += Math.max(0, c.send(data, sent, data.length - sent, false));
      }
      if (sent == data.length) {
        c.shutdownOutput();
      }
    }
  }

  @Test
  void aSilentSessionEndsAfterTenMinutes() throws Exception {
    echo(FIRST);
    echo(SECOND);
    Service service = serve(TWO_SERVERS);
    Client client = client(new byte[0]);

    network.run(599_000);
    assertThat(client.ended).isFalse();
    network.run(2_000);
    assertThat(client.ended).isTrue();
    nothingIsLeft(service);
  }

  @Test
  void noOtherServerIsAskedWhenTheTimeForThatIsOver() throws Exception {
    echo(SECOND);
    serve(
        TWO_SERVERS
            + " proxy_connect_timeout 3s; proxy_next_upstream_timeout 2s; witness '$status $upstream_addr';");
    network.partition(PROXY, FIRST);
    Client client = client(new byte[] {1});

    assertThat(network.until(() -> client.ended, HOUR)).isTrue();
    assertThat(Witness.next()).isEqualTo("502 10.0.1.1:80");
  }
}
