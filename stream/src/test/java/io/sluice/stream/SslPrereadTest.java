package io.sluice.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The preread phase, and what `ssl_preread` makes of it.
@Timeout(60)
final class SslPrereadTest {
  private static final String SHOW =
      "'$server_name,$ssl_preread_server_name,$ssl_preread_protocol,$ssl_preread_alpn_protocols'";

  @BeforeEach
  void forget() {
    Witness.SEEN.clear();
  }

  private static byte[] hello(String name, String protocol) throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine(name, 443);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static String servers(String... more) {
    StringBuilder text = new StringBuilder("stream { ssl_preread on; ");
    for (String one : more) {
      text.append("server { listen 127.0.0.1:0; ").append(one).append(" } ");
    }
    return text.append("}").toString();
  }

  /// Several servers at the same address.
  private static String sharing(String... more) throws Exception {
    return servers(more).replace("127.0.0.1:0;", "127.0.0.1:" + Origin.unused() + ";");
  }

  private static String all(Socket client) throws Exception {
    return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
  }

  /// Nothing comes but an end, which is abrupt where bytes are left that nobody has read.
  private static void ends(Socket client) throws Exception {
    try {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessage("Connection reset");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.example.com, a.example.com",
    "b.example.com, *.example.com",
    "xyz1.org, ~^(?<first>.)yz",
    "nowhere.net, first"
  })
  void theNameChoosesTheServer(String name, String server) throws Exception {
    String more = " return " + SHOW + ";";
    try (Running running =
            new Running(
                sharing(
                    "server_name first;" + more,
                    "server_name A.example.com;" + more,
                    "server_name *.example.com;" + more,
                    "server_name ~^(?<first>.)yz;" + more));
        Socket client = running.connect(0)) {
      client.getOutputStream().write(hello(name, "h2"));
      assertThat(all(client)).isEqualTo(server + "," + name + ",TLSv1.3,h2");
      running.awaitIdle();
    }
  }

  @Test
  void aHelloMayComeInPieces() throws Exception {
    byte[] hello = hello("b.org", "x");
    try (Running running = new Running(servers("return " + SHOW + ";"));
        Socket client = running.connect(0)) {
      client.setTcpNoDelay(true);
      for (byte b : hello) {
        client.getOutputStream().write(b);
      }
      assertThat(all(client)).isEqualTo(",b.org,TLSv1.3,x");
      running.awaitIdle();
    }
  }

  /// What was looked at, and all that follows, comes through in order; also where the kernel moves
  /// it.
  @Test
  void theContentGetsEverything() throws Exception {
    byte[] data = new byte[4_000_000];
    new Random(1).nextBytes(data);
    byte[] hello = hello("b.org", "x");
    System.arraycopy(hello, 0, data, 0, hello.length);
    try (Origin origin = new Origin(Origin.ECHO);
        Running running = new Running(servers("proxy_pass 127.0.0.1:" + origin.port() + ";"));
        Socket client = running.connect(0)) {
      OutputStream out = client.getOutputStream();
      out.write(data, 0, 10);
      out.flush();
      Thread.ofVirtual()
          .start(() -> {
            try {
              out.write(data, 10, data.length - 10);
            } catch (java.io.IOException e) {
              throw new AssertionError(e);
            }
          });
      assertThat(client.getInputStream().readNBytes(data.length)).isEqualTo(data);
    }
  }

  @Test
  void whatIsNotTlsGoesOn() throws Exception {
    try (Running running =
            new Running(servers("return " + SHOW + "; witness '$status $ssl_preread_protocol';"));
        Socket client = running.connect(0)) {
      client.getOutputStream().write(Bytes.of("GET / HTTP/1.0"));
      assertThat(all(client)).isEqualTo(",,,");
      assertThat(Witness.next()).isEqualTo("200 ");
    }
  }

  @Test
  void aSilentClientIsLeftAfterAWhile() throws Exception {
    try (Running running =
            new Running(servers("preread_timeout 50ms; return x; witness '$status';"));
        Socket client = running.connect(0)) {
      client.getOutputStream().write(22);
      ends(client);
      assertThat(Witness.next()).isEqualTo("200");
      running.awaitIdle();
    }
  }

  @Test
  void aClientThatEndsIsLeft() throws Exception {
    try (Running running = new Running(servers("return x; witness '$status';"));
        Socket client = running.connect(0)) {
      client.getOutputStream().write(22);
      client.shutdownOutput();
      ends(client);
      assertThat(Witness.next()).isEqualTo("200");
      running.awaitIdle();
    }
  }

  @Test
  void moreThanMayBeLookedAtIsRefused() throws Exception {
    try (Running running =
            new Running(servers("preread_buffer_size 100; return x; witness '$status';"));
        Socket client = running.connect(0)) {
      client.getOutputStream().write(hello("a.org", "x"));
      assertThat(Witness.next()).isEqualTo("400");
      running.awaitIdle();
    }
  }

  @Test
  void moreThanTheLoopsBufferMayBeLookedAt() throws Exception {
    try (Running running =
            new Running(servers("preread_buffer_size 100k; return $ssl_preread_server_name;"));
        Socket client = running.connect(0)) {
      client.getOutputStream().write(hello("a.org", "x"));
      assertThat(all(client)).isEqualTo("a.org");
      running.awaitIdle();
    }
  }

  @Test
  void withoutPrereadNothingIsWaitedFor() throws Exception {
    try (Running running = new Running(servers("ssl_preread off; return x;"));
        Socket client = running.connect(0)) {
      assertThat(all(client)).isEqualTo("x");
    }
  }

  @Test
  void theEndOfTheWorkerEndsTheWait() throws Exception {
    try (Running running = new Running(servers("return x; witness '$status';"));
        Socket client = running.connect(0)) {
      while (running.active() == 0) {
        Thread.onSpinWait();
      }
      running.ask(loop -> {
        running.service.terminate(loop);
        return 0;
      });
      assertThat(Witness.next()).isEqualTo("200");
      ends(client);
      running.awaitIdle();
    }
  }
}
