package io.sluice.net.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import io.sluice.core.address.ProxyHeader;
import io.sluice.core.bytes.Bytes;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Stage;
import io.sluice.net.StagedTest;
import io.sluice.net.sim.SimConditions;
import io.sluice.net.sim.SimStage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Headers that come as a network likes it.
class HeaderReaderTest extends StagedTest {
  private static final String V1 = "PROXY TCP4 192.0.2.1 192.0.2.2 123 5678\r\n";
  private static final String V2 =
      "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u0011\u00c0\0\u0002\u0001\u00c0\0\u0002\u0002\0{\u0016."
          + "\u0001\0\u0002h2";

  @Override
  protected Stage stage() {
    return new SimStage(3, SimConditions.GOOD);
  }

  /// Reads a header and then everything else.
  private static final class Server implements ChannelHandler {
    final List<String> seen = new ArrayList<>();
    final StringBuilder rest = new StringBuilder();
    @Nullable Channel c;
    int calls;

    void accepted(Channel connection) {
      c = connection;
      connection.handler(this);
      if (connection.readReady()) {
        readable(connection);
      }
    }

    @Override
    public void readable(Channel connection) {
      calls++;
      if (seen.isEmpty()) {
        readHeader(connection);
      }
      if (!seen.isEmpty() && !connection.closed()) {
        readRest(connection);
      }
    }

    private void readHeader(Channel connection) {
      try {
        int n = HeaderReader.read(connection);
        if (n == Channel.EOF) {
          end(connection, "end");
        } else if (n != Channel.AGAIN) {
          ProxyHeader header = connection.connection().proxyHeader();
          assertThat(connection.received()).isZero();
          seen.add(n + " " + (header == null ? "" : header.source().host()));
        }
      } catch (MalformedHeaderException e) {
        end(connection, e.what());
      }
    }

    private void end(Channel connection, String why) {
      seen.add(why);
      connection.close();
    }

    private void readRest(Channel connection) {
      byte[] b = new byte[100];
      while (connection.readReady() && !connection.closed()) {
        int n = connection.recv(b, 0, b.length);
        if (n > 0) {
          rest.append(Bytes.text(b, 0, n));
        } else if (n != Channel.AGAIN) {
          connection.close();
        }
      }
    }

    @Override
    public void writable(Channel connection) {}
  }

  /// Sends a text in two pieces, and ends.
  private static final class Client implements ChannelHandler {
    private final String text;
    private final int split;
    private int sent;

    Client(String text, int split) {
      this.text = text;
      this.split = split;
    }

    @Override
    public void readable(Channel c) {
      if (c.recv(new byte[1], 0, 1) != Channel.AGAIN) {
        c.close();
      }
    }

    @Override
    public void writable(Channel c) {
      while (sent < text.length()) {
        int to = sent < split ? split : text.length();
        int n = c.send(Bytes.of(text), sent, to - sent, false);
        if (n < 0) {
          return;
        }
        sent += n;
      }
      c.shutdownOutput();
    }
  }

  private Server serve(String text, int split) {
    Server server = new Server();
    Address address = listen(server::accepted);
    act(() -> {
      var _ = loop.connect(address, ConnectOptions.DEFAULT, new Client(text, split));
    });
    until("the end", () -> server.c != null && server.c.closed() && loop.connections() == 0);
    closeListeners();
    return server;
  }

  @ParameterizedTest
  @ValueSource(strings = {V1, V2})
  void aHeaderMayComeInPieces(String header) {
    String text = header + "what follows";
    for (int split = 1; split < text.length(); split++) {
      Server server = serve(text, split);
      assertThat(server.seen)
          .as("split at %d", split)
          .containsExactly(header.length() + " 192.0.2.1");
      assertThat(server.rest).as("split at %d", split).hasToString("what follows");
    }
  }

  @Test
  void whatIsNoHeaderEndsOnceWhereverItIsSplit() {
    String text = V1.replace("123", "12x");
    for (int split = 1; split < text.length(); split++) {
      Server server = serve(text, split);
      assertThat(server.seen)
          .as("split at %d", split)
          .singleElement()
          .asString()
          .startsWith("broken header: \"PROXY TCP4 192.0.2.1 192.0.2.2 12x");
    }
  }

  @Test
  void whatIsNoHeaderIsSeenAtOnce() {
    assertThat(serve("GET / HTTP/1.1\r\n", 1).seen).containsExactly("broken header: \"G\"");
    assertThat(serve("GET / HTTP/1.1\r\n", 3).seen).containsExactly("broken header: \"GET\"");
  }

  @Test
  void anEndBeforeAHeaderIsSeen() {
    for (int length = 1; length < V1.length(); length++) {
      String text = V1.substring(0, length);
      assertThat(serve(text, length).seen)
          .containsExactly("broken header: \"" + text.replace("\r", "") + '"');
    }
    assertThat(serve(V2.substring(0, 20), 16).seen).containsExactly("header is too large");
    assertThat(serve("", 0).seen).containsExactly("end");
  }

  @Test
  void aLineWithoutEndIsRefusedWhenItIsTooLong() {
    String endless = "PROXY UNKNOWN " + "x".repeat(5000);
    assertThat(serve(endless, 100).seen)
        .containsExactly("broken header: \"" + endless.substring(0, 4096) + '"');
  }

  @Test
  void aHeaderMayComeInCrumbs() {
    stage.close();
    stage = new SimStage(7, SimConditions.RAGGED);
    loop = stage.newLoop(options());
    Server server = serve(V2 + "x", V2.length());
    assertThat(server.seen).containsExactly(V2.length() + " 192.0.2.1");
    assertThat(server.calls).isGreaterThan(3);
  }
}
