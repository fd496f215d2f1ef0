package io.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.LoopOptions;
import io.sluice.net.Service;
import io.sluice.net.SystemException;
import io.sluice.net.sim.SimConditions;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// UDP sessions on a simulated network, in simulated time.
final class DatagramSimulationTest {
  private static final IpAddress PROXY = IpAddress.v4(0x0A000001, 1000);
  private static final IpAddress CLIENT = IpAddress.v4(0x0A000002, 0);
  private static final IpAddress FIRST = IpAddress.v4(0x0A000101, 80);
  private static final IpAddress SECOND = IpAddress.v4(0x0A000102, 80);
  private static final String ONE = "upstream u { server 10.0.1.1:80; } ";
  private static final String TWO =
      "upstream u { server 10.0.1.1:80; server 10.0.1.2:80; } proxy_timeout 5s; ";

  private final FileThreads files = new FileThreads();
  private final Thrown thrown = new Thrown();
  private final List<ListeningSocket> sockets = new ArrayList<>();
  private SimNetwork network = new SimNetwork(0);
  private SimLoop proxyLoop = loop(PROXY);
  private SimLoop clientLoop = loop(CLIENT);

  @BeforeEach
  void forget() {
    Witness.SEEN.clear();
    network.conditions(SimConditions.GOOD.delay(100, 100)); // in order
  }

  @AfterEach
  void nothingWasThrown() {
    files.close();
    thrown.check();
  }

  private SimLoop loop(IpAddress host) {
    return network.newLoop(host.host(), new LoopOptions(files, thrown), host.withPort(0));
  }

  private static Service service(String stream) {
    String server = " server { listen 10.0.0.1:1000 udp; proxy_pass u; }";
    return Running.service(Running.generation("stream { " + stream + server + " }"));
  }

  private Service serve(String stream) throws SystemException {
    Service service = service(stream);
    for (ListenSpec spec : service.listens()) {
      ListeningSocket socket = network.bind(spec);
      sockets.add(socket);
      proxyLoop.accept(socket, service.acceptor(proxyLoop, spec));
    }
    return service;
  }

  private void accept(ListeningSocket socket, Service service) {
    try {
      ListenSpec spec = service.listens().getFirst();
      proxyLoop.accept(socket, service.acceptor(proxyLoop, spec));
    } catch (SystemException e) {
      throw new AssertionError(e);
    }
  }

  /// A server that sends back what it gets, `times` times.
  ///
  /// @return what it got, behind the port that it came from
  private List<String> echo(IpAddress at, int times) throws SystemException {
    List<String> got = new ArrayList<>();
    SimLoop loop = loop(at);
    loop.accept(
        network.bind(ListenSpec.ofDatagrams(at)),
        c -> {
          Mailbox m = new Mailbox(c);
          m.answers = times;
          m.all = got;
          m.readable(c);
        });
    return got;
  }

  /// What has come to one socket.
  private static final class Mailbox implements ChannelHandler {
    final Channel connection;
    final List<String> got = new ArrayList<>();
    List<String> all = new ArrayList<>();
    int answers;

    Mailbox(Channel connection) {
      this.connection = connection;
      connection.handler(this);
    }

    void send(String text) {
      byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
      assertThat(connection.send(b, 0, b.length, false)).isEqualTo(b.length);
    }

    @Override
    public void readable(Channel c) {
      byte[] b = new byte[65536];
      for (int n = 0; n != Channel.AGAIN && !c.closed(); ) {
        n = c.recv(b, 0, b.length);
        if (n == Channel.EOF) {
          c.close();
        }
        if (n >= 0) {
          String text = new String(b, 0, n, StandardCharsets.ISO_8859_1);
          got.add(text);
          all.add(c.connection().remote().port() + " " + text);
          for (int i = 0; i < answers; i++) {
            c.send(b, 0, n, false);
          }
        }
      }
    }

    @Override
    public void writable(Channel c) {}
  }

  private Mailbox client() throws SystemException {
    ChannelHandler none =
        new ChannelHandler() {
          @Override
          public void readable(Channel c) {}

          @Override
          public void writable(Channel c) {}
        };
    return new Mailbox(clientLoop.connectDatagram(PROXY, ConnectOptions.DEFAULT, none));
  }

  private void ask(Mailbox client, String question) {
    int before = client.got.size();
    client.send(question);
    assertThat(network.until(() -> client.got.size() > before, 60_000)).isTrue();
    assertThat(client.got.getLast()).isEqualTo(question);
  }

  private static String port(String line) {
    return line.substring(0, line.indexOf(' '));
  }

  private long millis() {
    return network.clock().nanoTime() / 1_000_000;
  }

  private void nothingIsLeft(Service service) {
    assertThat(service.active(proxyLoop)).isZero();
    assertThat(proxyLoop.connections()).isZero();
    assertThat(proxyLoop.timers()).isZero();
    assertThat(proxyLoop.buffers().outstanding()).isZero();
  }

  @Test
  void aClientHasOneSessionUntilItIsSilent() throws Exception {
    List<String> got = echo(FIRST, 1);
    Service service =
        serve(
            ONE
                + "proxy_timeout 5s; witness '$protocol $status $bytes_received $bytes_sent "
                + "$upstream_addr $upstream_bytes_sent $upstream_bytes_received $session_time';");
    Mailbox a = client();
    Mailbox b = client();
    ask(a, "one");
    network.run(4000);
    ask(a, "three");
    ask(b, "b");
    assertThat(service.active(proxyLoop)).isEqualTo(2);
    assertThat(port(got.get(0))).isEqualTo(port(got.get(1)));
    assertThat(port(got.get(0))).isNotEqualTo(port(got.get(2)));
    network.run(6000);
    assertThat(Witness.next()).startsWith("UDP 200 8 8 10.0.1.1:80 8 8 9.0");
    assertThat(Witness.next()).startsWith("UDP 200 1 1 10.0.1.1:80 1 1 5.0");
    nothingIsLeft(service);
    ask(a, "anew");
    assertThat(service.active(proxyLoop)).isEqualTo(1);
  }

  @Test
  void aSessionTakesSoManyRequests() throws Exception {
    List<String> got = echo(FIRST, 1);
    Service service = serve(ONE + "proxy_requests 2; proxy_responses 1; witness '$status';");
    Mailbox a = client();
    for (int i = 0; i < 4; i++) {
      a.send("q" + i); // at once
    }
    assertThat(network.until(() -> a.got.size() == 4, 1000)).isTrue();
    String first = port(got.get(0));
    String second = port(got.get(2));
    assertThat(got).containsExactly(first + " q0", first + " q1", second + " q2", second + " q3");
    assertThat(second).isNotEqualTo(first);
    assertThat(Witness.next()).isEqualTo("200");
    assertThat(Witness.next()).isEqualTo("200");
    nothingIsLeft(service);
  }

  @Test
  void aSessionEndsWithItsResponses() throws Exception {
    echo(FIRST, 3);
    Service service = serve(ONE + "proxy_responses 3;");
    Mailbox a = client();
    ask(a, "x");
    assertThat(network.until(() -> a.got.size() == 3, 1000)).isTrue();
    nothingIsLeft(service);
    ask(a, "y");
  }

  @Test
  void aSessionWithoutResponsesEndsAtOnce() throws Exception {
    List<String> got = echo(FIRST, 0);
    Service service = serve(ONE + "proxy_responses 0;");
    Mailbox a = client();
    a.send("log line");
    a.send("another");
    assertThat(network.until(() -> got.size() == 2, 1000)).isTrue();
    nothingIsLeft(service);
  }

  @Test
  void aServerThatIsNotThereIsNotAskedAgain() throws Exception {
    List<String> second = echo(SECOND, 1);
    Service service =
        serve(TWO + "proxy_responses 1; witness '$status $upstream_addr $bytes_sent';");
    Mailbox a = client();
    for (int i = 0; i < 4; i++) {
      a.send("q" + i);
      network.run(100);
    }
    assertThat(a.got).containsExactly("q1", "q2", "q3");
    assertThat(second).hasSize(3);
    assertThat(Witness.next()).isEqualTo("200 10.0.1.1:80 0"); // an error answers too, as in nginx
    assertThat(Witness.next()).isEqualTo("200 10.0.1.2:80 2");
    nothingIsLeft(service);
  }

  @Test
  void aServerThatGoesAwayEndsItsSessions() throws Exception {
    SimLoop origin = loop(FIRST);
    ListeningSocket socket = network.bind(ListenSpec.ofDatagrams(FIRST));
    origin.accept(
        socket,
        c -> {
          Mailbox m = new Mailbox(c);
          m.answers = 1;
          m.readable(c);
        });
    echo(SECOND, 1);
    Service service = serve(TWO + "witness '$status $upstream_addr';");
    Mailbox a = client();
    ask(a, "x");
    origin.execute(() -> origin.stopAccepting(socket));
    network.run(1);
    socket.close(true);
    a.send("lost");
    network.run(10);
    assertThat(Witness.next()).isEqualTo("502 10.0.1.1:80");
    ask(a, "on the other");
    network.run(6000);
    assertThat(Witness.next()).isEqualTo("200 10.0.1.2:80");
    nothingIsLeft(service);
  }

  @Test
  void aServerThatDoesNotAnswerInTimeHasFailed() throws Exception {
    echo(FIRST, 0);
    echo(SECOND, 1);
    Service service = serve(TWO + "proxy_responses 1; witness '$status $upstream_addr';");
    Mailbox a = client();
    a.send("x");
    network.run(5001);
    assertThat(Witness.next()).isEqualTo("502 10.0.1.1:80");
    ask(a, "y");
    ask(a, "z");
    nothingIsLeft(service);
  }

  @Test
  void theUploadRateHolds() throws Exception {
    List<String> got = echo(FIRST, 0);
    serve(ONE + "proxy_upload_rate 1000;");
    Mailbox a = client();
    for (int i = 0; i < 4; i++) {
      a.send("x".repeat(1000));
    }
    network.run(10);
    assertThat(got).hasSize(1);
    assertThat(network.until(() -> got.size() == 4, 60_000)).isTrue();
    assertThat(millis()).isBetween(2900L, 4100L);
  }

  @Test
  void theDownloadRateHolds() throws Exception {
    echo(FIRST, 4);
    serve(ONE + "proxy_download_rate 1000;");
    Mailbox a = client();
    a.send("x".repeat(1000));
    network.run(10);
    assertThat(a.got).hasSize(1);
    assertThat(network.until(() -> a.got.size() == 4, 60_000)).isTrue();
    assertThat(millis()).isBetween(2900L, 4100L);
  }

  @Test
  void returnsTextAndKnowsItsPhases() throws Exception {
    String text =
        "stream { server { listen 10.0.0.1:1000 udp; return $protocol:$remote_addr:$bytes_received;"
            + " witness '$status $bytes_received $bytes_sent'; } }";
    Service service = Running.service(Running.generation(text));
    ListenSpec spec = service.listens().getFirst();
    proxyLoop.accept(network.bind(spec), service.acceptor(proxyLoop, spec));
    Mailbox a = client();
    a.send("hello");
    network.run(10);
    assertThat(a.got).containsExactly("UDP:10.0.0.2:5");
    assertThat(Witness.next()).isEqualTo("200 5 14");
    nothingIsLeft(service);
  }

  @Test
  void theFirstDatagramTellsWhoTheClientIs() throws Exception {
    List<String> got = echo(FIRST, 1);
    serve(ONE + "proxy_protocol on;");
    Mailbox a = client();
    a.send("x");
    a.send("y");
    assertThat(network.until(() -> a.got.size() == 2, 1000)).isTrue();
    int port = a.connection.connection().local().port();
    String header = " PROXY TCP4 10.0.0.2 10.0.0.1 " + port + " 1000\r\n";
    String from = port(got.get(0));
    assertThat(got).containsExactly(from + header + "x", from + " y");
  }

  @Test
  void sendsFromAnAddressOfItsOwn() throws Exception {
    List<String> got = echo(FIRST, 1);
    serve(ONE + "proxy_bind 10.0.0.1:777;");
    Mailbox a = client();
    ask(a, "x");
    assertThat(got).containsExactly("777 x");
  }

  @Test
  void sessionsOutliveAReload() throws Exception {
    List<String> first = echo(FIRST, 1);
    List<String> second = echo(SECOND, 1);
    Service before = serve(ONE);
    Mailbox a = client();
    ask(a, "old");
    Service after = service("upstream u { server 10.0.1.2:80; } proxy_responses 1;");
    proxyLoop.execute(() -> {
      accept(sockets.getFirst(), after);
      before.drain(proxyLoop);
    });
    network.run(1);
    Mailbox b = client();
    ask(b, "new");
    ask(a, "old still");
    assertThat(first).hasSize(2);
    assertThat(second).hasSize(1);
    assertThat(before.active(proxyLoop)).isEqualTo(1);
    proxyLoop.execute(() -> before.terminate(proxyLoop));
    network.run(1);
    nothingIsLeft(before);
    ask(a, "on the new");
    assertThat(second).hasSize(2);
  }

  @Test
  void sessionsEndWithTheirListener() throws Exception {
    echo(FIRST, 1);
    Service service = serve(ONE + "witness '$status $bytes_sent';");
    Mailbox a = client();
    ask(a, "x");
    proxyLoop.execute(() -> proxyLoop.stopAccepting(sockets.getFirst()));
    network.run(1);
    assertThat(Witness.next()).isEqualTo("200 1");
    nothingIsLeft(service);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothingIsLeftAndNothingIsMixedUpOnABadNetwork(long seed) throws Exception {
    network = new SimNetwork(seed);
    network.conditions(SimConditions.GOOD.delay(100, 50_000).loss(0.1));
    proxyLoop = loop(PROXY);
    clientLoop = loop(CLIENT);
    echo(FIRST, 1);
    echo(SECOND, 2);
    Service service = serve(TWO + "proxy_requests 3; proxy_responses 1;");
    List<Mailbox> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(client());
    }
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 20; i++) {
        clients.get(i).send(i + ":" + round);
      }
      network.run(20);
    }
    network.run(30_000);
    int answers = 0;
    for (int i = 0; i < 20; i++) {
      int me = i;
      assertThat(clients.get(i).got).allMatch(text -> text.startsWith(me + ":"));
      answers += clients.get(i).got.size();
    }
    assertThat(answers).isGreaterThan(200);
    nothingIsLeft(service);
  }
}
