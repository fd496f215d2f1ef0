package io.sluice.traffic.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import io.sluice.core.address.UnixAddress;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.traffic.Stage;
import io.sluice.traffic.TestExchange;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
  @TempDir Path folder;

  private Stage stage(String text) {
    return new Stage(folder, "stream", text, new AccessFeature());
  }

  private static Address address(String text) {
    return text.startsWith("unix:")
        ? new UnixAddress(text.substring(5))
        : TestExchange.address(text, 1234);
  }

  private String verdict(String rules, String client) {
    Stage stage = stage("server { " + rules + " }");
    assertThat(stage.messages()).isEmpty();
    TestExchange exchange = stage.exchange(0);
    exchange.peer = address(client);
    Outcome outcome = stage.run(Phase.ACCESS, exchange);
    assertThat(exchange.logged).hasSize(outcome.code() == 403 ? 1 : 0);
    return outcome.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|1.2.3.4|NEXT",
        "allow 1.2.3.4;|1.2.3.4|NEXT_PHASE",
        "allow 1.2.3.4;|1.2.3.5|NEXT",
        "allow 1.2.3.0/24; deny all;|1.2.3.5|NEXT_PHASE",
        "allow 1.2.3.0/24; deny all;|1.2.4.5|403",
        "deny 1.2.3.4; allow all;|1.2.3.4|403",
        "deny 1.2.3.4; allow all;|1.2.3.5|NEXT_PHASE",
        "deny all;|::1|403",
        "deny all;|unix:|403",
        "deny unix:;|unix:|403",
        "deny unix:;|1.2.3.4|NEXT",
        "allow 2001:db8::/32; deny all;|2001:db8:1::|NEXT_PHASE",
        "allow 2001:db8::/32; deny all;|2001:db9::|403",
        "deny 1.2.3.4;|::ffff:1.2.3.4|403",
        "deny ::ffff:1.2.3.4;|::ffff:1.2.3.4|403",
        "deny ::ffff:1.2.3.4; allow 1.2.3.4;|::ffff:1.2.3.4|NEXT_PHASE",
        "deny ::/0;|1.2.3.4|NEXT",
        "deny 0.0.0.0/0;|1.2.3.4|403",
      })
  void theFirstRuleThatFitsDecides(String rules, String client, String expected) {
    assertThat(verdict(rules == null ? "" : rules, client)).isEqualTo(expected);
  }

  @Test
  void anInnerLevelHidesAllOuterRules() {
    Stage stage = stage("deny all; server { } server { allow 9.9.9.9; } server { deny 9.9.9.9; }");
    assertThat(stage.run(Phase.ACCESS, stage.exchange(0))).isEqualTo(Outcome.status(403));
    assertThat(stage.run(Phase.ACCESS, stage.exchange(1))).isEqualTo(Outcome.NEXT);
    assertThat(stage.run(Phase.ACCESS, stage.exchange(2))).isEqualTo(Outcome.NEXT);
  }

  @Test
  void aRefusalIsLogged() {
    Stage stage = stage("server { deny all; }");
    TestExchange exchange = stage.exchange(0);
    stage.run(Phase.ACCESS, exchange);
    assertThat(exchange.logged.getFirst())
        .endsWith(": *7 access forbidden by rule, client: 127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allow x;|invalid parameter \"x\"",
        "deny 1.2.3.4/33;|invalid parameter \"1.2.3.4/33\"",
        "deny [::1];|invalid parameter \"[::1]\"",
        "deny 1.2.3.4/24;|low address bits of 1.2.3.4/24 are meaningless",
      })
  void refusesInNginxWords(String text, String message) {
    assertThat(stage(text).messages()).containsExactly(message);
  }
}
