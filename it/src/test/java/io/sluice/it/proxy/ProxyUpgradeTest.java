package io.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Sluice;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Connections that become something other than HTTP.
final class ProxyUpgradeTest {
  /// Switches to a protocol that echoes in capitals, and greets.
  private final Origin origin =
      Origin.tcp((in, out) -> {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
          head.append((char) in.read());
        }
        String answer =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: upgrade\r\n\r\nhello ";
        out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        for (int b = in.read(); b >= 0 && b != '.'; b = in.read()) {
          out.write(Character.toUpperCase(b));
          out.flush();
        }
      });

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                server {
                  listen 127.0.0.1:%%PORT_1%%;
                  location / {
                    proxy_pass http://%%ORIGIN%%;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection upgrade;
                    proxy_read_timeout 500ms;
                  }
                }
              }
              """)
          .with("ORIGIN", origin.address());

  @AfterEach
  void stop() {
    origin.close();
  }

  private Client upgraded(String early) {
    Client client = sluice.client(1);
    client.send(
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: echo\r\nConnection: upgrade\r\n\r\n" + early);
    String head = client.readThrough("\r\n\r\n");
    assertThat(head)
        .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
        .contains("Upgrade: echo\r\n");
    return client;
  }

  @Test
  void bytesGoBothWays() {
    try (Client client = upgraded("early ")) {
      assertThat(client.read(12)).isEqualTo("hello EARLY ");
      for (int i = 0; i < 10; i++) {
        client.send("abc");
        assertThat(client.read(3)).isEqualTo("ABC");
      }
      client.send(".");
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void endOfTheClientEndsTheServer() {
    try (Client client = upgraded("")) {
      assertThat(client.read(6)).isEqualTo("hello ");
      client.shutdownOutput();
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void silenceEndsIt() {
    try (Client client = upgraded("")) {
      assertThat(client.read(6)).isEqualTo("hello ");
      assertThat(client.readAll()).isEmpty();
    }
    String text =
        "upstream timed out (110: Connection timed out) while proxying upgraded connection";
    sluice.awaitLog(text);
    assertThat(sluice.errorLog().lines())
        .filteredOn(line -> line.contains(text))
        .allMatch(line -> line.contains(" [info] "));
  }
}
