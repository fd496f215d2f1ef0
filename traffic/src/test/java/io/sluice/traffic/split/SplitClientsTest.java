package io.sluice.traffic.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.traffic.Stage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitClientsTest {
  @TempDir Path folder;

  private Stage stage(String text) {
    return new Stage(folder, "http", text, new SplitClientsFeature());
  }

  private static String value(Stage stage, String key) {
    return stage.template("$x").text(stage.exchange().arg("k", key));
  }

  /// Computed apart, with the algorithm of MurmurHash2 and seed 0.
  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "a, 2456313694",
    "ab, 446775395",
    "abc, 324500635",
    "abcd, 646393889",
    "abcdefg\u00ff, 2854381487",
  })
  void hashesAsMurmur2(String text, long expected) {
    byte[] bytes = Bytes.of("x" + text);
    assertThat(Murmur2.hash(bytes, 1, bytes.length - 1)).isEqualTo(expected);
  }

  @Test
  void partsAreAsLargeAsTheyShould() {
    Stage stage = stage("split_clients $arg_k $x { 51.2% a; 10% b; * c; }");
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      counts.merge(value(stage, "client " + i), 1, Integer::sum);
    }
    assertThat(counts.get("a")).isBetween(9_900, 10_600);
    assertThat(counts.get("b")).isBetween(1_800, 2_200);
    assertThat(counts.get("c")).isBetween(7_400, 8_100);
  }

  @Test
  void whatIsLeftOverIsEmpty() {
    Stage stage = stage("split_clients $arg_k $x { 0.01% a; }");
    assertThat(value(stage, "a")).isEmpty();
  }

  @Test
  void partsMayAddUpToTheWhole() {
    Stage stage = stage("split_clients $arg_k $x { 50% a; 50.00% b; }");
    for (int i = 0; i < 1000; i++) {
      assertThat(value(stage, "client " + i)).isIn("a", "b");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "split_clients $arg_k x { }|invalid variable name \"x\"",
        "split_clients $arg_k $x { 10 a; }|invalid percent value \"10\"",
        "split_clients $arg_k $x { 0% a; }|invalid percent value \"0%\"",
        "split_clients $arg_k $x { % a; }|invalid percent value \"%\"",
        "split_clients $arg_k $x { 1.234% a; }|invalid percent value \"1.234%\"",
        "split_clients $arg_k $x { 1.2.3% a; }|invalid percent value \"1.2.3%\"",
        "split_clients $arg_k $x { 60% a; 40.01% b; }|percent total is greater than 100%",
        "split_clients $arg_k $x { * a; 1% b; }|percent total is greater than 100%",
        "split_clients $arg_k $x { 5%; }|invalid number of the split_clients parameters",
      })
  void refusesInNginxWords(String text, String message) {
    assertThat(stage(text).messages()).containsExactly(message);
  }
}
