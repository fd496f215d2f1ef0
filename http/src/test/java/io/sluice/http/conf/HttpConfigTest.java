package io.sluice.http.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.AnyRequest;
import io.sluice.http.HttpRequest;
import io.sluice.net.Binding;
import io.sluice.traffic.names.ServerSelector;
import org.junit.jupiter.api.Test;

/// Which server of a configuration answers. What names mean is tested where they are read.
final class HttpConfigTest {
  private final HttpRequest request = AnyRequest.make();

  /// The first name of the server that answers to a host at the last endpoint of the first address.
  private String select(Loaded loaded, String host) {
    Binding<HttpServer> binding = loaded.config().bindings().getFirst();
    ServerSelector<HttpServer> selector = loaded.config().selectorOf(binding.endpoints().getLast());
    byte[] bytes = Bytes.of("//" + host + "//");
    return selector.select(request, bytes, 2, bytes.length - 2).name();
  }

  @Test
  void choosesTheDefaultServer() {
    Loaded loaded =
        Loaded.http(
            """
            server { listen 127.0.0.1:80; server_name first; }
            server { listen 127.0.0.1:80 default_server; server_name second; }
            server { listen 127.0.0.1:81; server_name other; }
            """);
    assertThat(loaded.messages()).isEmpty();
    assertThat(select(loaded, "first")).isEqualTo("first");
    assertThat(select(loaded, "unknown")).isEqualTo("second");
    assertThat(loaded.config().bindings()).hasSize(2);
  }

  @Test
  void answersToAnEmptyName() {
    Loaded loaded =
        Loaded.http(
            """
            server { listen 127.0.0.1:80; server_name first; }
            server { listen 127.0.0.1:80; server_name ""; }
            """);
    assertThat(select(loaded, "")).isEmpty();
    assertThat(select(loaded, "x")).isEqualTo("first");
  }

  @Test
  void listensOnPort80Unasked() {
    Loaded loaded = Loaded.http("server { }");
    assertThat(address(loaded.config())).isEqualTo("0.0.0.0:80");
    assertThat(address(HttpConfig.of(loaded.config().scope(), false))).isEqualTo("0.0.0.0:8000");
  }

  private static String address(HttpConfig config) {
    return config.bindings().getFirst().spec().address().text();
  }
}
