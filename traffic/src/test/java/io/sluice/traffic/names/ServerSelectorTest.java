package io.sluice.traffic.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.traffic.Stage;
import io.sluice.traffic.TestExchange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSelectorTest {
  @TempDir Path folder;

  private record Named(int number, List<ServerName> names) implements VirtualServer {}

  private Stage stage(String... names) {
    StringBuilder text = new StringBuilder();
    for (String one : names) {
      text.append("server {").append(one).append("}\n");
    }
    return new Stage(folder, "stream", text.toString(), new ServerNameFeature());
  }

  private ServerSelector<Named> selector(Stage stage, int servers) {
    List<Named> all = new ArrayList<>();
    for (int i = 0; i < servers; i++) {
      all.add(new Named(i, ServerName.of(stage.server(i))));
    }
    return ServerSelector.of("127.0.0.1:80", all.getFirst(), all, stage.scope().diagnostics());
  }

  private static int select(ServerSelector<Named> selector, TestExchange e, String host) {
    byte[] b = Bytes.of("<" + host + ">");
    return selector.select(e, b, 1, b.length - 1).number();
  }

  @ParameterizedTest
  @CsvSource({
    "a.com, 1",
    "b.a.com, 2",
    "c.b.a.com, 3",
    "d.c.b.a.com, 3",
    "www.x.org, 4",
    "www.x.y, 4",
    "dot.net, 5",
    "a.b.dot.net, 5",
    "n42.example, 6",
    "other, 0",
    "com, 0",
    "'', 7"
  })
  void precedence(String host, int expected) {
    Stage stage =
        stage(
            "server_name default;",
            "server_name a.com;",
            "server_name *.a.com;",
            "server_name *.b.a.com;",
            "server_name www.x.*;",
            "server_name .dot.net;",
            "server_name ~^n(?<digits>\\d+)\\.;",
            "");
    assertThat(stage.messages()).isEmpty();
    TestExchange e = stage.exchange();
    assertThat(select(selector(stage, 8), e, host)).isEqualTo(expected);
    assertThat(stage.messages()).isEmpty();
    assertThat(stage.template("$digits").text(e)).isEqualTo(expected == 6 ? "42" : "");
  }

  @Test
  void namesThatClashAreToldAndIgnored() {
    Stage stage =
        stage(
            "server_name a.com .b.com;", "server_name A.com b.com *.c.com;", "server_name .c.com;");
    ServerSelector<Named> selector = selector(stage, 3);
    assertThat(stage.messages())
        .containsExactly(
            "conflicting server name \"a.com\" on 127.0.0.1:80, ignored",
            "conflicting server name \"b.com\" on 127.0.0.1:80, ignored",
            "conflicting server name \".c.com\" on 127.0.0.1:80, ignored");
    assertThat(select(selector, stage.exchange(), "b.com")).isZero();
    assertThat(select(selector, stage.exchange(), "x.c.com")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a*b", "a..b", "*.a.*"})
  void wildcardsInTheMiddleAreRefused(String name) {
    Stage stage = stage("server_name x;", "server_name " + name + ";");
    selector(stage, 2);
    assertThat(stage.messages())
        .containsExactly("invalid server name or wildcard \"" + name + "\" on 127.0.0.1:80");
  }

  @Test
  void aSingleServerIsAskedOnlyIfItsNameCaptures() {
    Stage stage = stage("server_name ~^(?<all>.*)$;");
    TestExchange e = stage.exchange();
    select(selector(stage, 1), e, "abc");
    assertThat(stage.template("$all").text(e)).isEqualTo("abc");
    assertThat(ServerName.of(stage.server(0)).getFirst().primary()).isEqualTo("~^(?<all>.*)$");
  }

  @ParameterizedTest
  @CsvSource({
    "*a, server name \"*a\" is invalid",
    "., server name \".\" is invalid",
    "~, empty regex in server name \"~\"",
    "a/b, server name \"a/b\" has suspicious symbols"
  })
  void whatIsNoName(String name, String message) {
    assertThat(stage("server_name " + name + ";").messages()).containsExactly(message);
  }
}
