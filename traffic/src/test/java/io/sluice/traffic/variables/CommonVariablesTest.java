package io.sluice.traffic.variables;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.UnixAddress;
import io.sluice.core.system.Host;
import io.sluice.core.system.Product;
import io.sluice.traffic.Stage;
import io.sluice.traffic.TestExchange;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommonVariablesTest {
  @TempDir Path folder;

  private String value(TestExchange exchange, Stage stage, String name) {
    return stage.template("$" + name).text(exchange);
  }

  @Test
  void tellOfConnectionTimeAndMachine() {
    Stage stage = new Stage(folder, "http", "", new CommonVariables());
    assertThat(stage.messages()).isEmpty();
    TestExchange exchange = stage.exchange();
    exchange.local = TestExchange.address("::1", 443);
    assertThat(value(exchange, stage, "remote_addr:$remote_port")).isEqualTo("127.0.0.1:40000");
    assertThat(value(exchange, stage, "server_addr $server_port")).isEqualTo("::1 443");
    assertThat(value(exchange, stage, "binary_remote_addr")).isEqualTo("\u007f\0\0\u0001");
    assertThat(value(exchange, stage, "connection")).isEqualTo("7");
    assertThat(value(exchange, stage, "msec")).isEqualTo("1700000000.123");
    assertThat(value(exchange, stage, "time_local")).startsWith("14/Nov/2023:");
    assertThat(value(exchange, stage, "time_iso8601")).startsWith("2023-11-14T");
    assertThat(value(exchange, stage, "hostname")).isEqualTo(Host.name());
    assertThat(value(exchange, stage, "nginx_version")).isEqualTo(Product.NGINX_VERSION);
    assertThat(value(exchange, stage, "pid"))
        .isEqualTo(Long.toString(ProcessHandle.current().pid()));
  }

  @Test
  void aUnixSocketHasNoPort() {
    Stage stage = new Stage(folder, "stream", "", new CommonVariables());
    assertThat(stage.messages()).isEmpty();
    TestExchange exchange = stage.exchange();
    exchange.peer = UnixAddress.UNNAMED;
    exchange.local = new UnixAddress("/run/x.sock");
    assertThat(value(exchange, stage, "remote_addr|$remote_port|$server_addr|$server_port"))
        .isEqualTo("unix:||unix:/run/x.sock|");
  }
}
