package io.sluice.traffic.realip;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.ProxyHeader;
import io.sluice.core.address.Tlvs;
import io.sluice.core.address.UnixAddress;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.traffic.Stage;
import io.sluice.traffic.TestExchange;
import io.sluice.traffic.variables.CommonVariables;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealIpTest {
  private static final String SEEN =
      "$remote_addr:$remote_port $realip_remote_addr:$realip_remote_port";

  @TempDir Path folder;

  private Stage stage(String protocol, String text) {
    return new Stage(folder, protocol, text, new CommonVariables(), new RealIp());
  }

  private static TestExchange proxied(Stage stage, int server, String host) {
    TestExchange exchange = stage.exchange(server);
    exchange.proxyHeader =
        new ProxyHeader(
            new ProxyHeader.Endpoint(host, 1234), new ProxyHeader.Endpoint("", 0), Tlvs.NONE);
    return exchange;
  }

  private static String seen(Stage stage, TestExchange exchange) {
    assertThat(stage.run(Phase.POST_ACCEPT, exchange)).isEqualTo(Outcome.NEXT);
    return stage.template(SEEN).text(exchange);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "set_real_ip_from 127.0.0.1;|192.0.2.1|192.0.2.1:1234 127.0.0.1:40000",
        "set_real_ip_from 127.0.0.0/8;|2001:db8::1|2001:db8::1:1234 127.0.0.1:40000",
        "set_real_ip_from 10.0.0.1; set_real_ip_from 127.0.0.1;|192.0.2.1|"
            + "192.0.2.1:1234 127.0.0.1:40000",
        "set_real_ip_from localhost;|192.0.2.1|192.0.2.1:1234 127.0.0.1:40000",
        "set_real_ip_from 127.0.0.2;|192.0.2.1|127.0.0.1:40000 127.0.0.1:40000",
        "set_real_ip_from ::/0;|192.0.2.1|127.0.0.1:40000 127.0.0.1:40000",
        "set_real_ip_from unix:;|192.0.2.1|127.0.0.1:40000 127.0.0.1:40000",
        "set_real_ip_from 127.0.0.1;|no:address|127.0.0.1:40000 127.0.0.1:40000",
        "set_real_ip_from 127.0.0.1;|192.0.2.1:80|127.0.0.1:40000 127.0.0.1:40000",
        "|192.0.2.1|127.0.0.1:40000 127.0.0.1:40000",
      })
  void theHeaderIsBelievedIfThePeerIsTrusted(String conf, String host, String expected) {
    Stage stage = stage("stream", "server { " + (conf == null ? "" : conf) + " }");
    assertThat(seen(stage, proxied(stage, 0, host))).isEqualTo(expected);
  }

  @Test
  void aUnixSocketHasNoPort() {
    Stage stage = stage("stream", "set_real_ip_from unix:; server { }");
    TestExchange exchange = proxied(stage, 0, "192.0.2.1");
    exchange.peer = UnixAddress.UNNAMED;
    assertThat(seen(stage, exchange)).isEqualTo("192.0.2.1:1234 unix::");
  }

  @Test
  void withoutAHeaderNothingIsReplaced() {
    Stage stage = stage("stream", "set_real_ip_from 127.0.0.1; server { }");
    assertThat(seen(stage, stage.exchange(0))).startsWith("127.0.0.1:40000 ");
  }

  @Test
  void anInnerLevelHidesOuterOnes() {
    Stage stage =
        stage("stream", "set_real_ip_from 127.0.0.1; server { } server { set_real_ip_from ::1; }");
    assertThat(seen(stage, proxied(stage, 0, "192.0.2.1"))).startsWith("192.0.2.1:1234");
    assertThat(seen(stage, proxied(stage, 1, "192.0.2.1"))).startsWith("127.0.0.1:40000");
  }

  @Test
  void theReplacedAddressEndsWithTheExchange() {
    Stage stage = stage("stream", "set_real_ip_from 127.0.0.1; server { }");
    TestExchange exchange = proxied(stage, 0, "192.0.2.1");
    assertThat(seen(stage, exchange)).startsWith("192.0.2.1");
    assertThat(exchange.remoteReplaced()).isTrue();
    exchange.end();
    assertThat(exchange.remoteReplaced()).isFalse();
    assertThat(exchange.remote()).isEqualTo(exchange.peer());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3.4/8|low address bits of 1.2.3.4/8 are meaningless",
        "1.2.3.4/33|host not found in set_real_ip_from \"1.2.3.4/33\"",
        "nobody.invalid|host not found in set_real_ip_from \"nobody.invalid\"",
        "\"\"|host not found in set_real_ip_from \"\"",
      })
  void whatIsWrongIsTold(String text, String message) {
    for (String protocol : new String[] {"http", "stream"}) {
      Stage stage = stage(protocol, "set_real_ip_from " + text + ";");
      assertThat(stage.messages()).containsExactly(message);
    }
  }
}
