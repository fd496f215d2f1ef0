package io.sluice.traffic.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.traffic.Stage;
import io.sluice.traffic.TestExchange;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumMapTest {
  @TempDir Path folder;

  private Stage stage(String body) {
    return new Stage(folder, "http", "num_map $arg_n $x {" + body + "}", new MapFeature());
  }

  private static String value(Stage stage, String number) {
    TestExchange exchange = stage.exchange();
    exchange.arg("n", number);
    return stage.template("$x").text(exchange);
  }

  @ParameterizedTest
  @CsvSource({
    "80, exact",
    "080, exact",
    "80.0, exact",
    "81, low",
    "1023, low",
    "1023.001, no 1023.001",
    "8080, range",
    "8085.5, range",
    "8090, range",
    "8091, no 8091",
    "0.05, low",
    "-1, minus",
    "-0.5, minus",
    "-2, no -2",
    "5000, high",
    "5001, no 5001",
    "999999999999999999, huge",
    "9999999999999999999, no 9999999999999999999",
    "'', 'no '",
    "x, no x",
    "1., no 1.",
    ".5, no .5",
    "1x, no 1x",
    "-, no -"
  })
  void values(String number, String expected) {
    Stage stage =
        stage(
            """
            default      "no $arg_n";
            80           exact;
            -1-0         minus;
            >999999999   huge;
            0-1023       low;
            8080-8090    range;
            5000-5000    high;
            8085         sixth;
            """);
    assertThat(stage.messages()).isEmpty();
    assertThat(value(stage, number)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1, <2", "2, <=2", "3, ''", "4, >=4", "5, >4"})
  void bounds(String number, String expected) {
    Stage stage = stage("<2 '<2'; <=2 '<=2'; >4 '>4'; >=4 '>=4';");
    assertThat(stage.messages()).isEmpty();
    assertThat(value(stage, number)).isEqualTo(expected);
  }

  @Test
  void volatileIsEvaluatedAtEveryUse() {
    Stage stage = stage("volatile; 1 one; 2 two;");
    TestExchange exchange = stage.exchange().arg("n", "1");
    assertThat(stage.template("$x").text(exchange)).isEqualTo("one");
    assertThat(stage.template("$x").text(exchange.arg("n", "2"))).isEqualTo("two");
  }

  @ParameterizedTest
  @CsvSource({
    "x 1;, invalid number or range \"x\"",
    "2-1 1;, invalid number or range \"2-1\"",
    "< 1;, invalid number or range \"<\"",
    "1-x 1;, invalid number or range \"1-x\"",
    "1 a; 1.0 b;, conflicting parameter \"1.0\"",
    "default a; default b;, duplicate default map parameter",
    "1;, invalid number of the map parameters"
  })
  void errors(String body, String message) {
    assertThat(stage(body).messages()).containsExactly(message);
  }
}
