package io.sluice.it.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Deadline;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Connections that `stream` passes to `http`.
final class PassTest {
  private static final String PASSING =
      """
      http {
        server { listen 127.0.0.1:%%PORT_1%%; return 200 "one $connection_requests"; }
        server { listen *:%%PORT_1%%; return 200 "any $server_addr:$server_port"; }
      }
      stream {
        limit_conn_zone $binary_remote_addr zone=clients:64k;
        server { listen 127.0.0.1:%%PORT_2%%; pass 127.0.0.1:%%PORT_1%%; limit_conn clients 1; }
        server { listen 127.0.0.1:%%PORT_3%%; pass 127.0.0.2:%%PORT_1%%; ssl_preread on; }
      }
      """;

  @RegisterExtension final Sluice sluice = Sluice.serving(PASSING);

  private static String ask(Socket client) throws IOException {
    String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    StringBuilder answer = new StringBuilder();
    int c = 0;
    for (int length = -1; c >= 0 && length != 0; length--) {
      c = client.getInputStream().read();
      answer.append((char) c);
      if (answer.toString().endsWith("\r\n\r\n")) {
        String head = answer.toString();
        int at = head.indexOf("Content-Length: ") + 16;
        length = 1 + Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
        answer.setLength(0);
      }
    }
    return answer.toString();
  }

  private Socket connect(int name) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), sluice.port(name));
  }

  @Test
  void requestsComeToTheServerThatListensThere() throws Exception {
    try (Socket client = connect(2)) {
      assertThat(ask(client)).isEqualTo("one 1");
      assertThat(ask(client)).isEqualTo("one 2");
    }
    try (Socket client = connect(3)) {
      assertThat(ask(client)).isEqualTo("any 127.0.0.2:" + sluice.port(1));
    }
  }

  @Test
  void theFirstServersLimitHoldsUntilTheConnectionIsClosed() throws Exception {
    try (Socket client = connect(2)) {
      assertThat(ask(client)).isEqualTo("one 1");
      try (Socket second = connect(2)) {
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
    }
    // The server hears a little later that the first one has gone.
    Deadline.ofTest().until("a third one is let in", this::isLetIn);
  }

  private boolean isLetIn() {
    try (Socket third = connect(2)) {
      return ask(third).equals("one 1");
    } catch (IOException e) { // closed while it sent
      return false;
    }
  }

  @Test
  void aReloadMovesPassedConnectionsLikeOthers() throws Exception {
    try (Socket client = connect(2)) {
      assertThat(ask(client)).isEqualTo("one 1");
      assertThat(sluice.reload(PASSING)).isTrue();
      assertThat(ask(client)).isEqualTo("one 2");
    }
  }
}
