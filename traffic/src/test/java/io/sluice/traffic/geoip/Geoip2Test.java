package io.sluice.traffic.geoip;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.feature.Feature;
import io.sluice.core.generation.Survivors;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.traffic.Stage;
import io.sluice.traffic.TestExchange;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Geoip2Test {
  private static final long EPOCH = 1_700_000_000L;

  @TempDir private Path folder;
  private final Survivors survivors = new Survivors();

  /// Has what http defines itself.
  private static final class Headers implements Feature {
    @Override
    public String name() {
      return "headers";
    }

    @Override
    public void variables(Variables variables) {
      variables.define(
          Variable.of(
              "http_x_forwarded_for",
              (TestExchange exchange, Bytes out) -> {
                out.append(exchange.args.getOrDefault("forwarded", ""));
                return true;
              }));
    }
  }

  @BeforeEach
  void database() {
    write("one");
  }

  private void write(String name) {
    new MmdbWriter("Anything", EPOCH, 6)
        .add(
            "1.2.3.0/24",
            Map.of(
                "text",
                name,
                "yes",
                true,
                "raw",
                new byte[] {1, 2},
                "small",
                (short) -1,
                "number",
                -2,
                "large",
                -3L,
                "huge",
                BigInteger.ONE.shiftLeft(64),
                "real",
                2.718281828,
                "list",
                List.of("a", "b", Map.of("x", "\u20ac"))))
        .add("2.0.0.0/8", Map.of("text", "two"))
        .writeTo(folder.resolve("any.mmdb"));
  }

  private Stage load(String text) {
    String full = text.replace("DIR", folder.toString());
    return new Stage(folder, survivors, "http", full, new Headers(), new Geoip2());
  }

  private Stage stage(String lines) {
    Stage stage = load("geoip2 DIR/any.mmdb { " + lines + " }");
    assertThat(stage.messages()).isEmpty();
    return stage;
  }

  private static String value(Stage stage, String client) {
    TestExchange exchange = stage.exchange();
    exchange.peer = TestExchange.address(client, 1);
    return stage.template("$v").text(exchange);
  }

  @ParameterizedTest
  @CsvSource({
    "text,one",
    "yes,1",
    "raw,'\u0001\u0002'",
    "small,65535",
    "number,4294967294",
    "large,18446744073709551613",
    "huge,0x00000000000000010000000000000000",
    "real,2.71828",
    "list 1,b",
    "list -3,a",
    "list 2 x,'\u00e2\u0082\u00ac'",
    "list -4,''",
    "list 3,''",
    "list x,''",
    "list,''",
    "nothing,''",
    "text deeper,''",
  })
  void aValueOfAnyTypeAtAnyPath(String path, String value) {
    assertThat(value(stage("$v " + path + ";"), "1.2.3.4")).isEqualTo(value);
  }

  @Test
  void theDefaultStandsForWhatIsNotKnown() {
    Stage stage = stage("$v default=none text;");
    assertThat(value(stage, "1.2.3.4")).isEqualTo("one");
    assertThat(value(stage, "8.8.8.8")).isEqualTo("none");
    assertThat(value(stage("$v default=none list;"), "1.2.3.4")).isEqualTo("none");
  }

  @Test
  void theAddressMayComeFromElsewhere() {
    Stage stage = stage("$v default=- source=$arg_ip text;");
    TestExchange exchange = stage.exchange().arg("ip", "2.3.4.5");
    assertThat(stage.template("$v").text(exchange)).isEqualTo("two");
    exchange = stage.exchange().arg("ip", "nonsense");
    assertThat(stage.template("$v").text(exchange)).isEqualTo("-");
  }

  @Test
  void trustedProxiesTellTheClient() {
    Stage stage =
        load("geoip2_proxy 9.0.0.0/8; geoip2_proxy_recursive on; geoip2 DIR/any.mmdb { $v text; }");
    TestExchange exchange = stage.exchange().arg("forwarded", "2.2.2.2, 9.1.1.1");
    exchange.peer = TestExchange.address("9.9.9.9", 1);
    assertThat(stage.template("$v").text(exchange)).isEqualTo("two");
    TestExchange stranger = stage.exchange().arg("forwarded", "2.2.2.2");
    stranger.peer = TestExchange.address("1.2.3.4", 1);
    assertThat(stage.template("$v").text(stranger)).isEqualTo("one");
  }

  @Test
  void metadata() {
    assertThat(value(stage("$v metadata build_epoch;"), "::1")).isEqualTo(Long.toString(EPOCH));
    assertThat(value(stage("$v metadata last_check;"), "::1")).matches("[0-9]{10}");
    assertThat(value(stage("$v metadata last_change;"), "::1")).matches("[0-9]{10}");
  }

  private void touch(int secondsAgo) throws IOException {
    FileTime time = FileTime.fromMillis(EPOCH * 1000 - secondsAgo * 1000L);
    Files.setLastModifiedTime(folder.resolve("any.mmdb"), time);
  }

  @Test
  void aReloadReadsWhatHasChanged() throws IOException {
    touch(10);
    try (Stage first = stage("$v text;")) {
      assertThat(value(first, "1.2.3.4")).isEqualTo("one");
      write("new");
      touch(10);
      assertThat(value(stage("$v text;"), "1.2.3.4")).as("same time and size").isEqualTo("one");
      touch(5);
      assertThat(value(stage("$v text;"), "1.2.3.4")).isEqualTo("new");
      assertThat(value(first, "1.2.3.4")).as("shared with those that go on").isEqualTo("new");
      Files.writeString(folder.resolve("any.mmdb"), "nonsense");
      assertThat(load("geoip2 DIR/any.mmdb { $v text; }").messages())
          .singleElement()
          .asString()
          .contains("failed - (no MaxMind DB file");
      assertThat(value(first, "1.2.3.4")).as("what is known stays").isEqualTo("new");
    }
  }

  @Test
  void changesAreFoundWithoutAReload() throws IOException, InterruptedException {
    touch(10);
    Stage stage = stage("auto_reload 1d; $v text;");
    Database database = database(stage);
    write("new");
    touch(5);
    assertThat(value(stage, "1.2.3.4")).as("not looked at yet").isEqualTo("one");
    CountDownLatch reloaded = new CountDownLatch(1);
    StringBuilder said = new StringBuilder();
    ErrorLog log =
        ErrorLog.to(
            (level, b, offset, count) -> {
              said.append(Bytes.text(b, offset, count));
              reloaded.countDown();
            },
            ErrorLog.Level.INFO);
    database.refreshIfOlder(0, log);
    assertThat(reloaded.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("[info]", "Reload MMDB \"" + folder + "/any.mmdb\"");
    assertThat(value(stage, "1.2.3.4")).isEqualTo("new");
    assertThat(database.refresh()).as("the same file").isFalse();
  }

  private static Database database(Stage stage) {
    return stage.scope().entries().stream()
        .map(entry -> entry.value())
        .filter(DatabaseFile.class::isInstance)
        .map(DatabaseFile.class::cast)
        .findFirst()
        .orElseThrow()
        .database();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "v text;|invalid setting \"v\"",
        "auto_reload;|invalid number of arguments for auto_reload",
        "auto_reload x;|invalid interval for auto_reload \"x\"",
        "$v size=1 text;|invalid setting \"size=1\" for \"$v\"",
        "$v default=1 default=2 text;|default has already been declared for  \"$v\"",
        "$v source=$a source=$b text;|source has already been declared for  \"$v\"",
        "$v source=1.2.3.4 text;|invalid source variable name \"1.2.3.4\"",
        "$v metadata;|invalid metadata of \"$v\"",
        "$v metadata colour;|invalid metadata of \"$v\"",
      })
  void whatIsWrongIsRefused(String lines, String message) {
    assertThat(load("geoip2 DIR/any.mmdb { " + lines + " }").messages()).containsExactly(message);
  }

  @Test
  void aFileMustBeThereAndOnlyOnce() {
    assertThat(load("geoip2 DIR/none { $v text; }").messages())
        .containsExactly(
            "MMDB_open(\"" + folder + "/none\") failed - (2: No such file or directory)");
    assertThat(load("geoip2 DIR/any.mmdb { } geoip2 DIR/any.mmdb { }").messages())
        .containsExactly("Duplicate GeoIP2 mmdb - " + folder + "/any.mmdb");
  }
}
