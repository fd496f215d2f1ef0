package io.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `memcached_pass` over real sockets, with a server that knows `get` alone.
final class MemcachedTest {
  private static final String CONF =
      """
      http {
        upstream cache { server %%ORIGIN%%; keepalive 1; }
        server {
          listen 127.0.0.1:%%PORT_8%%;
          location / {
            set $memcached_key $uri;
            memcached_pass cache;
            error_page 404 = @miss;
          }
          location @miss { return 200 "made anew"; }
        }
      }
      """;

  private final Map<String, String> items = new ConcurrentHashMap<>();
  private final Origin origin = Origin.tcp(this::serve);

  @RegisterExtension final Sluice sluice = Sluice.serving(CONF).with("ORIGIN", origin.address());

  private void serve(InputStream in, OutputStream out) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String key = line.substring("get ".length());
      String item = items.get(key);
      String value =
          item == null ? "" : "VALUE " + key + " 0 " + item.length() + "\r\n" + item + "\r\n";
      for (byte b : (value + "END\r\n").getBytes(StandardCharsets.ISO_8859_1)) {
        out.write(b);
      }
    }
  }

  @AfterEach
  void close() {
    origin.close();
  }

  private static Response get(Client client, String path) {
    client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    return client.response();
  }

  @Test
  void itemsComeOverOneKeptConnection() {
    String large = "0123456789".repeat(30_000);
    items.put("/small", "a small item");
    items.put("/large%20one", large);
    try (Client client = sluice.client(8)) {
      for (int i = 0; i < 3; i++) {
        assertThat(get(client, "/small").body()).isEqualTo("a small item");
        assertThat(get(client, "/large%20one").body()).isEqualTo(large);
        assertThat(get(client, "/none").body()).isEqualTo("made anew");
      }
    }
    assertThat(origin.accepted()).isEqualTo(1);
  }
}
