package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Connection;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.SystemException;
import io.sluice.net.sim.SimConditions;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import io.sluice.net.sim.SimWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Peers that send without end, to each reader of bytes: none takes more than its share of a turn
/// of the loop. All that they send arrives at once, so that a reader that does not stop by itself
/// would take it all in one turn.
final class FloodTest {
  /// What a connection may read in one turn, one read more, and what else there is to read.
  private static final int SHARE = (256 + 64 + 4) * 1024;

  /// Requests of a pipeline in one turn: a first batch, one that was posted and one of an event.
  private static final int BATCHES = 3 * 16;

  private static final int FLOOD = 2 * 1024 * 1024;
  private static final long MINUTE = 60_000;
  private static final IpAddress PROXY = IpAddress.v4(0x0A000001, 80);
  private static final IpAddress ORIGIN = IpAddress.v4(0x0A010000, 80);
  private static final String CHUNKED =
      " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static final String CONFIGURATION =
      """
      error_log LOG info;
      events { }
      http {
        access_log off; client_max_body_size 0; client_header_timeout 10s; keepalive_requests 100000;
        server {
          listen 10.0.0.1:80;
          location /light { return 200 light; }
          location /drop { return 200 dropped; }
          location /whole { proxy_pass http://10.1.0.0; }
          location /pieces { proxy_pass http://10.1.0.0; proxy_request_buffering off; proxy_http_version 1.1; }
          location /slow { proxy_pass http://10.1.0.0; proxy_buffering off; }
          location /upgrade {
            proxy_pass http://10.1.0.0; proxy_http_version 1.1;
            proxy_set_header Upgrade x; proxy_set_header Connection upgrade;
          }
        }
        server { listen 10.0.0.1:81 proxy_protocol; location / { return 200 proxied; } }
      }
      stream {
        server { listen 10.0.0.1:90; proxy_pass 10.1.0.0:80; }
        server { listen 10.0.0.1:91; ssl_preread on; proxy_pass 10.1.0.0:80; }
        server { listen 10.0.0.1:92 proxy_protocol; proxy_pass 10.1.0.0:80; }
      }
      """;

  @TempDir Path folder;
  private final SimNetwork network = new SimNetwork(1);
  private final List<LoopEvent> complaints = new ArrayList<>();
  private final Scale scale = new Scale();
  private final List<Peer> peers = new ArrayList<>();
  private SimLoop outside;
  private SimServer server;
  private ListeningSocket origin;
  private byte[] response = {};

  @BeforeEach
  void open() throws SystemException {
    network.conditions(SimConditions.GOOD.delay(100, 100).buffer(8 * FLOOD));
    LoopOptions options = new LoopOptions(new FileThreads(), complaints::add);
    outside = network.newLoop("outside", options, IpAddress.v4(0x0A000002, 0));
    origin = network.bind(ListenSpec.of(ORIGIN));
    outside.accept(origin, c -> new Peer().answering(c));
    String text = CONFIGURATION.replace("LOG", folder.resolve("error.log").toString());
    server = new SimServer(network, PROXY.withPort(0), folder, text, List.of(), scale);
  }

  @AfterEach
  void close() {
    peers.forEach(Peer::close);
    network.run(1000);
    outside.stopAccepting(origin);
    origin.close(true);
    server.close();
    outside.stop();
    network.run(1000);
    assertThat(complaints).isEmpty();
  }

  /// Weighs what the server reads.
  private static final class Scale implements SimWatch {
    long read;
    int largest; // array that something was received into
    int lights;
    long light; // what had been read when the last light response left

    @Override
    public void received(Connection c, byte[] b, int off, int count) {
      read += Math.max(0, count);
      largest = Math.max(largest, b.length);
    }

    @Override
    public void sent(Connection c, byte[] b, int off, int count) {
      if (count > 0 && count < 1000 && text(b, off, count).endsWith("light")) {
        light = read;
        lights++;
      }
    }
  }

  /// Either a client or the origin.
  private final class Peer implements ChannelHandler {
    private @Nullable Channel c;
    private byte[] sending = {};
    private boolean origin;
    private final StringBuilder text = new StringBuilder();
    private boolean over;

    Peer() {
      peers.add(this);
    }

    void answering(Channel accepted) {
      c = accepted;
      origin = true;
      accepted.handler(this);
    }

    Peer sending(int port, byte[] what) {
      sending = what;
      try {
        c = outside.connect(PROXY.withPort(port), ConnectOptions.DEFAULT, this);
      } catch (SystemException e) {
        throw new AssertionError(e);
      }
      return this;
    }

    @Override
    public void writable(Channel to) {
      if (sending.length > 0) {
        assertThat(to.send(sending, 0, sending.length, false)).isEqualTo(sending.length);
        sending = new byte[0];
      }
    }

    @Override
    public void readable(Channel from) {
      byte[] b = from.loop().receiveBuffer();
      while (from.readReady()) {
        int n = from.recv(b, 0, b.length);
        if (n == Channel.EOF || n == Channel.ERROR) {
          over = true;
          close();
        } else if (n > 0) {
          text.append(FloodTest.text(b, 0, Math.min(n, 1000)));
          if (origin && response.length > 0 && text.indexOf("\r\n\r\n") >= 0) {
            sending = response;
            response = new byte[0];
            writable(from);
          }
        }
      }
    }

    Channel channel() {
      if (c == null) {
        throw new AssertionError("no connection");
      }
      return c;
    }

    void close() {
      channel().close();
    }
  }

  private static String text(byte[] b, int off, int length) {
    return new String(b, off, length, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] flood(String first, String again) {
    return bytes(first + again.repeat(FLOOD / again.length()));
  }

  /// Lets a client send, and another one ask for something light.
  ///
  /// @return the most that the server has read in one turn until it has read everything
  private long mostPerTurn(int port, byte[] what, long expected) {
    Peer light = new Peer();
    new Peer().sending(port, what);
    light.sending(80, bytes("GET /light HTTP/1.1\r\nHost: a\r\n\r\n"));
    long start = scale.read;
    long most = mostPerTurn(expected);
    assertThat(network.until(() -> light.text.length() > 0, MINUTE)).isTrue();
    assertThat(light.text).contains("200 OK").endsWith("light");
    assertThat(scale.light - start).isLessThan(2 * SHARE);
    return most;
  }

  private long mostPerTurn(long expected) {
    long[] before = {scale.read};
    long[] most = {0};
    boolean all =
        network.until(
            () -> {
              most[0] = Math.max(most[0], scale.read - before[0]);
              before[0] = scale.read;
              return scale.read >= expected;
            },
            MINUTE);
    assertThat(all).as("read %s of %s", scale.read, expected).isTrue();
    return most[0];
  }

  /// Waits for the writer of logs, which is a thread of its own.
  private void awaitLog(String text) {
    Path file = folder.resolve("error.log");
    try {
      for (int i = 0; i < 500 && !Files.readString(file).contains(text); i++) {
        LockSupport.parkNanos(10_000_000);
      }
      assertThat(file).content().contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- clients

  @ParameterizedTest
  @CsvSource({
    "/drop, '', '1~a~'",
    "/drop, '1;', 'e'",
    "/drop, '', '0'",
    "/drop, '0~', 'X: y~'",
    "/drop, '0~X: ', 'a'",
    "/whole, '', '1~a~'",
    "/whole, '1;', 'e'",
    "/whole, '', '0'",
    "/whole, '0~', 'X: y~'",
    "/whole, '0~X: ', 'a'",
    "/pieces, '', '1~a~'",
    "/pieces, '1;', 'e'",
    "/pieces, '', '0'",
    "/pieces, '0~', 'X: y~'",
    "/pieces, '0~X: ', 'a'",
  })
  void theFramingOfABody(String path, String first, String again) {
    String head = "POST " + path + CHUNKED + first.replace("~", "\r\n");
    byte[] all = flood(head, again.replace("~", "\r\n"));
    assertThat(mostPerTurn(80, all, all.length)).isLessThan(SHARE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/drop", "/whole", "/pieces"})
  void aBody(String path) {
    String length = "Content-Length: " + 2 * FLOOD + "\r\n\r\n";
    byte[] all = flood("POST " + path + " HTTP/1.1\r\nHost: a\r\n" + length, "b");
    assertThat(mostPerTurn(80, all, all.length)).isLessThan(SHARE);
  }

  @Test
  void emptyLinesBeforeARequest() {
    byte[] all = flood("", "\r\n");
    assertThat(mostPerTurn(80, all, all.length)).isLessThan(SHARE);
    assertThat(scale.largest).isLessThanOrEqualTo(4096);
    Peer flooding = peers.get(peers.size() - 1);
    flooding.sending = bytes("GET /light HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    flooding.writable(flooding.channel());
    network.until(() -> flooding.over, MINUTE);
    assertThat(flooding.text).contains("200 OK").endsWith("light");
  }

  @Test
  void emptyLinesDoNotOutliveTheTimeoutOfAHead() {
    Peer client = new Peer().sending(80, flood("", "\r\n"));
    assertThat(network.until(() -> client.over, 11_000)).isTrue();
    awaitLog("client timed out");
  }

  /// It is refused, and what follows is read and dropped.
  @Test
  void aHead() {
    byte[] all = flood("GET / HTTP/1.1\r\nHost: a\r\nX: ", "x");
    assertThat(mostPerTurn(80, all, all.length)).isLessThan(SHARE);
    all = flood("GET / HTTP/1.1\r\nHost: a\r\n", "X: y\r\n");
    assertThat(mostPerTurn(80, all, scale.read + all.length)).isLessThan(SHARE);
  }

  @Test
  void aPipeline() {
    int requests = 2000;
    new Peer().sending(80, bytes("GET /light HTTP/1.1\r\nHost: a\r\n\r\n".repeat(requests)));
    int[] before = {0};
    int[] most = {0};
    boolean all =
        network.until(
            () -> {
              most[0] = Math.max(most[0], scale.lights - before[0]);
              before[0] = scale.lights;
              return scale.lights == requests;
            },
            MINUTE);
    assertThat(all).as("%s responses", scale.lights).isTrue();
    assertThat(most[0]).isLessThanOrEqualTo(BATCHES);
  }

  @ParameterizedTest
  @CsvSource({
    "'PROXY UNKNOWN ', 'broken header: \"PROXY UNKNOWN 111'",
    "PROXY TCP4 1, 'broken header: \"PROXY TCP4 111'",
    "GET, 'broken header: \"GET111'",
  })
  void aProxyHeader(String first, String error) {
    Peer client = new Peer().sending(81, flood(first, "1"));
    assertThat(network.until(() -> client.over, MINUTE)).isTrue();
    network.run(MINUTE); // of virtual time, in which all of it would be read
    assertThat(scale.read).isBetween(1L, 2L * Loop.BUFFER);
    awaitLog(error);
  }

  // ---- servers

  private void respond(String first, String again) {
    response = flood(first, again);
  }

  @Test
  void interimResponses() {
    respond("", "HTTP/1.1 102 Processing\r\n\r\n");
    Peer client = new Peer().sending(80, bytes("GET /whole HTTP/1.1\r\nHost: a\r\n\r\n"));
    assertThat(network.until(() -> !client.text.isEmpty(), MINUTE)).isTrue();
    assertThat(client.text).startsWith("HTTP/1.1 502 Bad Gateway");
    assertThat(scale.read).isLessThan(SHARE);
    awaitLog(
        "upstream sent too many interim responses while reading response header from upstream");
  }

  @Test
  void largeInterimResponses() {
    respond("", "HTTP/1.1 103 Early Hints\r\nLink: " + "l".repeat(3000) + "\r\n\r\n");
    Peer client = new Peer().sending(80, bytes("GET /whole HTTP/1.1\r\nHost: a\r\n\r\n"));
    assertThat(network.until(() -> !client.text.isEmpty(), MINUTE)).isTrue();
    assertThat(client.text).startsWith("HTTP/1.1 502 Bad Gateway");
  }

  @Test
  void someInterimResponses() {
    response =
        bytes(
            "HTTP/1.1 102 Processing\r\n\r\n".repeat(100)
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    Peer client = new Peer().sending(80, bytes("GET /whole HTTP/1.1\r\nHost: a\r\n\r\n"));
    assertThat(network.until(() -> !client.text.isEmpty(), MINUTE)).isTrue();
    assertThat(client.text).startsWith("HTTP/1.1 200 OK");
  }

  @ParameterizedTest
  @CsvSource({
    "/whole, '', '1~a~'",
    "/whole, '1;', 'e'",
    "/whole, '0~X: ', 'a'",
    "/slow, '', '1~a~'",
    "/slow, '1;', 'e'",
    "/slow, '0~X: ', 'a'",
  })
  void theFramingOfAResponse(String path, String first, String again) {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    respond(head + first.replace("~", "\r\n"), again.replace("~", "\r\n"));
    long all = response.length;
    byte[] request = bytes("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(mostPerTurn(80, request, all)).isLessThan(SHARE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/whole", "/slow"})
  void aResponse(String path) {
    respond("HTTP/1.1 200 OK\r\n\r\n", "b");
    long all = response.length;
    byte[] request = bytes("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(mostPerTurn(80, request, all)).isLessThan(SHARE);
  }

  @Test
  void aTunnel() {
    respond("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "s");
    long all = response.length;
    String head = "GET /upgrade HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n";
    byte[] sent = flood(head, "c");
    assertThat(mostPerTurn(80, sent, all + sent.length)).isLessThan(2 * SHARE);
  }

  // ---- streams

  @ParameterizedTest
  @ValueSource(ints = {90, 91})
  void aSession(int port) {
    respond("", "s");
    long all = response.length;
    byte[] sent = flood("x\r\n\r\n", "c");
    assertThat(mostPerTurn(port, sent, all + sent.length)).isLessThan(2 * SHARE);
  }

  @Test
  void aProxyHeaderOfASession() {
    Peer client = new Peer().sending(92, flood("PROXY TCP4 1", "1"));
    assertThat(network.until(() -> client.over, MINUTE)).isTrue();
    assertThat(scale.read).isLessThan(SHARE);
    awaitLog("broken header: \"PROXY TCP4 111");
  }
}
