package io.sluice.server.churn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.FileThreads;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.SystemException;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import io.sluice.net.sim.SimWatch;
import io.sluice.server.SimServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that leave, or fall silent, at every byte of a request's head: each such request is
/// logged once, with every variable that there is, whatever the object served before.
final class CutHeadsTest {
  private static final IpAddress PROXY = IpAddress.v4(0x0A000001, 80);
  private static final IpAddress CLIENT = IpAddress.v4(0x0A000002, 0);
  private static final String EARLIER =
      """
      POST /earlier/request.ext?some=args&b=earlier HTTP/1.1
      Host: earlier.example:8080
      Cookie: a=earlier; c=d
      X-A: earlier
      Authorization: Basic dTpw
      Content-Type: t
      Content-Length: 3

      abc\
      """
          .replace("\n", "\r\n");
  private static final String HEAD =
      "GET /p/a.b?b=c HTTP/1.1\r\nHost: EXAMPLE.com:81\r\nCookie: a=b\r\nX-A: 1\r\n\r\n";
  private static final List<String> OTHERS =
      List.of(
          "\r\n\r\nPOST http://h.com:8/%41//x.y?q#f HTTP/1.0\r\nHost: q\r\n\r\n",
          "GET http://h.com?x HTTP/1.1\r\nhost: z\r\n\r\n",
          "FOO * HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: x\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
          "GET /old\r\n",
          "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n123456789");

  @TempDir Path folder;
  private final SimNetwork network = new SimNetwork(1);
  private final List<LoopEvent> complaints = new ArrayList<>();
  private final FileThreads files = new FileThreads();
  private final SimLoop clients =
      network.newLoop("clients", new LoopOptions(files, complaints::add), CLIENT);
  private final List<String> log = new ArrayList<>();
  private final EveryVariable everything = new EveryVariable();
  private SimServer server;

  @BeforeEach
  void serve() {
    String text =
        "error_log "
            + folder.resolve("error.log")
            + " info; events { } http { access_log off; client_header_timeout 5s;"
            + " client_body_timeout 5s; witness '$request~$request_method~$request_uri~$uri~$args"
            + "~$server_protocol~$host~$request_length~$status~$http_x_a'; server { listen 10.0.0.1:80; server_name first; location / { return 200; } } }";
    server =
        new SimServer(
            network,
            PROXY.withPort(0),
            folder,
            text,
            List.of(new Witness(log::add), everything),
            SimWatch.NOBODY);
    network.run(100);
  }

  @AfterEach
  void nothingIsLeft() {
    server.close();
    files.close();
    assertThat(complaints).isEmpty();
  }

  /// A client that may have been served before, sends something and goes.
  private final class Leaver implements ChannelHandler {
    private final String before;
    private final String data;
    private final boolean silent;
    private final byte[] buffer = new byte[8192];
    private boolean sent;
    boolean over;

    Leaver(String before, String data, boolean silent) throws SystemException {
      this.before = before;
      this.data = data;
      this.silent = silent;
      clients.connect(PROXY, ConnectOptions.DEFAULT, this);
    }

    @Override
    public void writable(Channel c) {
      if (before.isEmpty()) {
        leave(c);
      } else {
        send(c, before);
      }
    }

    private static void send(Channel c, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      assertThat(c.send(bytes, 0, bytes.length, false)).isEqualTo(bytes.length);
    }

    private void leave(Channel c) {
      sent = true;
      send(c, data);
      if (!silent) {
        c.shutdownOutput();
      }
    }

    @Override
    public void readable(Channel c) {
      while (c.readReady()) {
        int n = c.recv(buffer, 0, buffer.length);
        if (n > 0 && !sent) {
          leave(c);
        } else if (n != Channel.AGAIN && n <= 0) {
          over = true;
          c.close();
        }
      }
    }
  }

  private String cut(String before, String data, boolean silent) throws SystemException {
    log.clear();
    Leaver leaver = new Leaver(before, data, silent);
    assertThat(network.until(() -> leaver.over, 120_000)).as("the end of %s", data).isTrue();
    server.check();
    int expected = before.isEmpty() ? 1 : 2;
    assertThat(log).as("%s", data).hasSizeGreaterThanOrEqualTo(expected);
    return log.get(expected - 1);
  }

  @Test
  void aHeadThatIsCutIsLoggedAsFarAsItCame() throws SystemException {
    int line = HEAD.indexOf('\n');
    int host = HEAD.indexOf('\n', line + 1);
    int field = HEAD.indexOf("X-A: 1\r\n") + 8;
    for (String before : List.of("", EARLIER)) {
      for (int length = 1; length < HEAD.length(); length++) {
        String said = cut(before, HEAD.substring(0, length), length % 7 == 0);
        String[] values = said.split("~", -1);
        String request = HEAD.substring(0, Math.min(length, line - 1));
        boolean whole = length > line;
        int protocol = HEAD.indexOf("HTTP");
        assertThat(List.of(values).subList(0, 6))
            .as("%s bytes", length)
            .containsExactly(
                request,
                whole ? "GET" : "",
                whole ? "/p/a.b?b=c" : "",
                whole ? "/p/a.b" : "",
                whole ? "b=c" : "",
                whole ? HEAD.substring(protocol, line - 1) : "");
        assertThat(values[6]).isEqualTo(length > host ? "example.com" : "first");
        int counted = HEAD.lastIndexOf('\n', length - 1) + 1;
        assertThat(values[7]).as("%s bytes", length).isEqualTo(String.valueOf(counted));
        assertThat(values[8]).isEqualTo(length % 7 == 0 ? "408" : "400");
        assertThat(values[9]).isEqualTo(length >= field ? "1" : "");
      }
    }
  }

  @Test
  void everyVariableHasAValueWhateverHasCome() throws Exception {
    for (String before : List.of("", EARLIER)) {
      for (String other : OTHERS) {
        for (int length = 1; length <= other.length(); length++) {
          String said = cut(before, other.substring(0, length), false);
          assertThat(said).doesNotContain("arlier");
        }
      }
    }
    assertThat(Files.readString(folder.resolve("error.log"), StandardCharsets.ISO_8859_1))
        .contains("client prematurely closed connection while reading client request line")
        .contains("request: \"GET http://h.c\"")
        .doesNotContain("unexpected");
    assertThat(everything.evaluated()).isGreaterThan(100 * OTHERS.size());
  }
}
