package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections to servers that belong to the client who authenticated over them.
final class NtlmTest {
  private static final String GROUP =
      """
      http {
        upstream u {
          server 127.0.0.1:%%PORT_1%%; server 127.0.0.1:%%PORT_2%%;
          ntlm;
        }
        upstream watched { server %%ORIGIN%%; ntlm; }
        server { listen 127.0.0.1:%%PORT_1%%; return 200 "one $connection"; }
        server { listen 127.0.0.1:%%PORT_2%%; return 200 "two $connection"; }
        server {
          listen 127.0.0.1:%%PORT_8%%;
          add_header X-Server $upstream_last_server_name;
          location / { proxy_pass http://u; }
          location /watched { proxy_pass http://watched; }
        }
      }
      """;

  private final Origin origin = Origin.tcp(this::serve);
  private volatile boolean ended;

  @RegisterExtension final Sluice sluice = Sluice.serving(GROUP).with("ORIGIN", origin.address());

  private void serve(InputStream in, OutputStream out) throws IOException {
    while (in.read() >= 0) {
      if (in.available() == 0) {
        out.write(Origin.ok("x").getBytes(StandardCharsets.US_ASCII));
      }
    }
    ended = true;
  }

  @AfterEach
  void close() {
    origin.close();
  }

  private static String ask(Client client, String credentials) {
    String field = credentials.isEmpty() ? "" : "Authorization: " + credentials + "\r\n";
    client.send("GET / HTTP/1.1\r\nHost: x\r\n" + field + "\r\n");
    return client.response().body();
  }

  private static List<String> askThrice(Client client) {
    return IntStream.range(0, 3).mapToObj(_ -> ask(client, "")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"NTLM TlRMTVNTUAAB", "Negotiate YIIJvw", "ntlm x"})
  void theConnectionIsTheClientsFromThenOn(String credentials) {
    try (Client client = sluice.client(8);
        Client other = sluice.client(8)) {
      String first = ask(client, credentials);

      assertThat(askThrice(client)).containsOnly(first);
      assertThat(askThrice(other)).doesNotContain(first);
      assertThat(askThrice(client)).containsOnly(first);
    }
  }

  @Test
  void otherCredentialsBindNothing() {
    try (Client client = sluice.client(8)) {
      ask(client, "Basic YTpi");
      assertThat(askThrice(client))
          .anyMatch(answer -> answer.startsWith("one"))
          .anyMatch(answer -> answer.startsWith("two"));
    }
  }

  @Test
  void theConnectionEndsWithTheClients() {
    try (Client client = sluice.client(8)) {
      client.send("GET /watched HTTP/1.1\r\nHost: x\r\nAuthorization: NTLM x\r\n\r\n");
      assertThat(client.response().body()).isEqualTo("x");
      assertThat(ended).isFalse();
    }
    Deadline.ofTest().until("the origin sees the end", () -> ended);
  }

  @Test
  void theServersNameIsKnown() {
    assertThat(sluice.get(8, "/").header("X-Server")).isEqualTo("127.0.0.1");
  }
}
