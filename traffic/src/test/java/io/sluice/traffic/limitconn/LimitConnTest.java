package io.sluice.traffic.limitconn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.exchange.Phase;
import io.sluice.core.generation.Survivors;
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

class LimitConnTest {
  private static final String ZONES =
      "limit_conn_zone $arg_k zone=one:64k; limit_conn_zone $arg_l zone=two:64k; ";

  @TempDir private Path folder;
  private final Survivors survivors = new Survivors();

  private Stage stage(String protocol, String text) {
    Stage stage = new Stage(folder, survivors, protocol, text, new LimitConnFeature());
    assertThat(stage.messages()).isEmpty();
    return stage;
  }

  private List<String> messages(String text) {
    return new Stage(folder, "http", text, new LimitConnFeature()).messages();
  }

  private static String enter(Stage stage, TestExchange exchange) {
    String outcome = stage.run(Phase.PREACCESS, exchange).toString();
    return outcome + " " + stage.template("$limit_conn_status").text(exchange);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stream"})
  void noMoreOfAKeyThanAllowed(String protocol) {
    Stage stage = stage(protocol, ZONES + "server { limit_conn one 2; }");
    List<TestExchange> open = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      open.add(stage.exchange(0).arg("k", "a"));
      assertThat(enter(stage, open.getLast())).isEqualTo("NEXT PASSED");
    }
    TestExchange third = stage.exchange(0).arg("k", "a");
    assertThat(enter(stage, third)).isEqualTo("503 REJECTED");
    assertThat(third.logged)
        .singleElement()
        .asString()
        .contains("[error]", "limiting connections by zone \"one\"");
    third.end();
    assertThat(enter(stage, stage.exchange(0).arg("k", "b"))).isEqualTo("NEXT PASSED");
    open.getFirst().end();
    assertThat(enter(stage, stage.exchange(0).arg("k", "a"))).isEqualTo("NEXT PASSED");
    assertThat(enter(stage, stage.exchange(0).arg("k", "a"))).isEqualTo("503 REJECTED");
  }

  @Test
  void anExchangeCountsOnceHoweverOftenItComesBy() {
    Stage stage = stage("http", ZONES + "server { limit_conn one 1; }");
    TestExchange exchange = stage.exchange(0).arg("k", "a");
    assertThat(enter(stage, exchange)).isEqualTo("NEXT PASSED");
    assertThat(enter(stage, exchange)).isEqualTo("NEXT PASSED");
    exchange.end();
    assertThat(enter(stage, stage.exchange(0).arg("k", "a"))).isEqualTo("NEXT PASSED");
  }

  @Test
  void withoutAKeyThereIsNoLimit() {
    Stage stage = stage("stream", ZONES + "server { limit_conn one 1; }");
    for (int i = 0; i < 3; i++) {
      assertThat(enter(stage, stage.exchange(0))).isEqualTo("NEXT ");
    }
    TestExchange endless = stage.exchange(0).arg("k", "x".repeat(256));
    assertThat(enter(stage, endless)).isEqualTo("NEXT ");
    assertThat(endless.logged)
        .singleElement()
        .asString()
        .contains("the value of the \"$arg_k\" key is more than 255 bytes: \"xxx");
  }

  @Test
  void whatOneLimitRejectsLeavesNoTraceInOthers() {
    Stage stage = stage("http", ZONES + "server { limit_conn one 2; limit_conn two 1; }");
    assertThat(enter(stage, stage.exchange(0).arg("k", "a").arg("l", "x"))).startsWith("NEXT");
    for (int i = 0; i < 5; i++) {
      TestExchange rejected = stage.exchange(0).arg("k", "a").arg("l", "x");
      assertThat(enter(stage, rejected)).startsWith("503");
    }
    assertThat(enter(stage, stage.exchange(0).arg("k", "a").arg("l", "y"))).startsWith("NEXT");
  }

  @Test
  void aDryRunOnlyTells() {
    Stage stage =
        stage(
            "http",
            ZONES
                + "limit_conn_log_level info; limit_conn_dry_run on; server { limit_conn one 1; }");
    enter(stage, stage.exchange(0).arg("k", "a"));
    TestExchange second = stage.exchange(0).arg("k", "a");
    assertThat(enter(stage, second)).isEqualTo("NEXT REJECTED_DRY_RUN");
    assertThat(second.logged)
        .singleElement()
        .asString()
        .contains("[info]", "limiting connections, dry run, by zone \"one\"");
  }

  @Test
  void anInnerLevelHidesTheLimitsOfOuterOnes() {
    Stage stage =
        stage(
            "http",
            ZONES
                + "limit_conn one 1; limit_conn_status 429;"
                + " server { } server { limit_conn two 1; limit_conn_status 400; }");
    enter(stage, stage.exchange(0).arg("k", "a"));
    assertThat(enter(stage, stage.exchange(0).arg("k", "a"))).startsWith("429");
    assertThat(enter(stage, stage.exchange(1).arg("k", "a").arg("l", "a"))).startsWith("NEXT");
    assertThat(enter(stage, stage.exchange(1).arg("l", "a"))).startsWith("400");
  }

  @Test
  void aFullZoneRejects() {
    Stage stage =
        stage("http", "limit_conn_zone $arg_k zone=one:32k; server { limit_conn one 100; }");
    String outcome = "";
    TestExchange last = stage.exchange(0);
    int entered = 0;
    while (!outcome.startsWith("503") && entered < 10_000) {
      last = stage.exchange(0).arg("k", "key" + entered++);
      outcome = enter(stage, last);
    }
    assertThat(outcome).isEqualTo("503 REJECTED");
    assertThat(entered).isGreaterThan(200);
    assertThat(last.logged)
        .singleElement()
        .asString()
        .contains("[crit]", "no memory in limit_conn_zone \"one\"");
  }

  @Test
  void whatGoesOnStillCountsAfterAReload() {
    String text = ZONES + "server { limit_conn one 1; }";
    TestExchange old;
    try (Stage before = stage("http", text)) {
      old = before.exchange(0).arg("k", "a");
      enter(before, old);
      Stage after = stage("http", text);
      assertThat(enter(after, after.exchange(0).arg("k", "a"))).startsWith("503");
      old.end();
      assertThat(enter(after, after.exchange(0).arg("k", "a"))).startsWith("NEXT");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "limit_conn_zone $arg_k zone=one;|invalid zone size \"zone=one\"",
        "limit_conn_zone $arg_k zone=one:1k;|zone \"zone=one:1k\" is too small",
        "limit_conn_zone $arg_k zone=:64k;|\"limit_conn_zone\" must have \"zone\" parameter",
        "limit_conn_zone $arg_k one:64k;|invalid parameter \"one:64k\"",
        "limit_conn_zone a zone=z:64k; limit_conn_zone b zone=z:64k;"
            + "|limit_conn_zone \"z\" is already bound to key \"a\"",
        "limit_conn one 0;|invalid number of connections \"0\"",
        "limit_conn one x;|invalid number of connections \"x\"",
        "limit_conn one 65536;|connection limit must be less 65536",
        "limit_conn one 1;|zero size shared memory zone \"one\"",
        "limit_conn one 1; limit_conn one 2;|\"limit_conn\" directive is duplicate",
        "limit_conn_status 399;|value must be between 400 and 599",
        "limit_conn_log_level debug;|invalid value \"debug\"",
      })
  void whatIsWrongIsRefused(String text, String message) {
    assertThat(messages(text)).containsExactly(message);
  }
}
