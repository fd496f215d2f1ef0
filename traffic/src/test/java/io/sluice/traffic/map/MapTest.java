package io.sluice.traffic.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Regex;
import io.sluice.core.text.Template;
import io.sluice.traffic.Stage;
import io.sluice.traffic.TestExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapTest {
  @TempDir Path folder;

  private Stage stage(String text) {
    return new Stage(folder, "stream", text, new MapFeature());
  }

  private String value(String text, String key) {
    Stage stage = stage(text);
    assertThat(stage.messages()).isEmpty();
    TestExchange exchange = stage.exchange();
    if (key != null) {
      exchange.arg("k", key);
    }
    String value = stage.template("$x").text(exchange);
    assertThat(exchange.scratch().length).isZero();
    return value;
  }

  private static final String MAP =
      """
      map $arg_k $x {
          default      'd $arg_k';
          one          1;
          TWO          $arg_k;
          \\default     escaped;
          \\~x          tilde;
          ""           empty;
          ~^n(?<n>.)(.) re-$n-$2;
          ~*^CI        ci;
          ~^ci2        never;
      }
      """;

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      value = {
        "one, 1",
        "ONE, 1",
        "two, two",
        "TwO, TwO",
        "default, escaped",
        "~x, tilde",
        "'', empty",
        "NULL, empty",
        "nab, re-a-b",
        "NAB, d NAB",
        "cIx, ci",
        "ci2, ci",
        "other, d other",
        "one., d one.",
      })
  void findsExactTextsThenExpressionsThenTheDefault(String key, String expected) {
    assertThat(value(MAP, key)).isEqualTo(expected);
  }

  private static final String HOSTS =
      """
      map $arg_k $x {
          hostnames;
          default          none;
          example.com      exact;
          *.example.com    star;
          *.a.example.com  longer;
          .example.org     dot;
          www.example.*    tail;
          www.example.co.* tail2;
          example.net      net;
      }
      """;

  @ParameterizedTest
  @CsvSource({
    "example.com, exact",
    "EXAMPLE.com., exact",
    "x.example.com, star",
    "x.y.Example.com, star",
    "a.example.com, star",
    "b.a.example.com, longer",
    "example.org, dot",
    "x.example.org, dot",
    "www.example.de, tail",
    "www.example.co.uk, tail2",
    "www.example.com, star",
    "www.example, none",
    "www.example.net, tail",
    "xexample.com, none",
    "'', none",
    "., none",
  })
  void hostnamesMayHaveWildcards(String key, String expected) {
    assertThat(value(HOSTS, key)).isEqualTo(expected);
  }

  @Test
  void withoutADefaultTheValueIsEmpty() {
    assertThat(value("map $arg_k $x { a b; }", "c")).isEmpty();
  }

  @Test
  void aValueIsKeptUnlessItIsVolatile() {
    Stage stage = stage("map $arg_k $x { a 1; b 2; } map $arg_k $y { volatile; a 1; b 2; }");
    TestExchange exchange = stage.exchange().arg("k", "a");
    assertThat(stage.template("$x$y").text(exchange)).isEqualTo("11");
    exchange.arg("k", "b");
    assertThat(stage.template("$x$y").text(exchange)).isEqualTo("12");
    exchange.end();
    assertThat(stage.template("$x$y").text(exchange)).isEqualTo("22");
  }

  @Test
  void mapsMayDependOnMaps() {
    String text = "map $y-$arg_k $x { 1-a ok; } map $arg_k $y { a 1; }";
    assertThat(value(text, "a")).isEqualTo("ok");
  }

  private static final String EXPRESSIONS =
      """
      map $arg_k $x { default no; ~^(de|fr)(.)? $1; ~^ja ja; ~^(?<mark>it)(.*) $mark$2; }
      map $arg_k $y { volatile; default -; ~^(d)(e) $2$x$1; }
      map $arg_k $z { default $1; ~^ja $1; }
      """;

  @ParameterizedTest
  @CsvSource({
    "$1 $x $2, de, one de two",
    "$x $1 $2, de, de one two",
    "$1 $x $2, ja, one ja two",
    "$1 $x $mark $2, itz, one itz it two",
    "$1 $x $2, en, one no two",
    "$1 $y $y $2, de, one eded eded two",
    "$1 $z $2, de, one one two",
    "$1 [$z] $2, ja, one [] two",
  })
  void theCapturesOfTheExchangeStayAsTheyAre(String text, String key, String expected) {
    for (String protocol : new String[] {"http", "stream"}) {
      try (Stage stage = new Stage(folder, protocol, EXPRESSIONS, new MapFeature())) {
        TestExchange exchange = stage.exchange().arg("k", key);
        Regex outer = Regex.compile("(\\w+)/(\\w+)", false, null, stage.variables());
        Template template = stage.template(text);
        byte[] subject = Bytes.of("one/two");
        assertThat(outer.matches(exchange, subject, 0, subject.length)).isTrue();
        assertThat(template.text(exchange)).isEqualTo(expected);
        assertThat(stage.template("$1-$2").text(exchange)).isEqualTo("one-two");
      }
    }
  }

  @Test
  void aCycleEndsWithAnError() {
    Stage stage = stage("map $y $x { default $y; } map $x $y { default $x; }");
    TestExchange exchange = stage.exchange();
    assertThat(stage.template("$x").text(exchange)).isEmpty();
    assertThat(exchange.logged).anyMatch(line -> line.contains("cycle while evaluating variable"));
  }

  @Test
  void includesAreRead() throws IOException {
    Files.writeString(folder.resolve("more"), "a included;");
    assertThat(value("map $arg_k $x { include more; }", "a")).isEqualTo("included");
  }

  @Test
  void manyKeysAreFound() {
    StringBuilder text = new StringBuilder("map $arg_k $x { hostnames; default no;\n");
    for (int i = 0; i < 3000; i++) {
      text.append("Key").append(i).append(' ').append(i).append(";\n");
    }
    Stage stage = stage(text + "}");
    for (int i = 0; i < 3000; i += 7) {
      TestExchange exchange = stage.exchange().arg("k", "kEY" + i);
      assertThat(stage.template("$x").text(exchange)).isEqualTo(Integer.toString(i));
    }
    assertThat(stage.template("$x").text(stage.exchange().arg("k", "key3000"))).isEqualTo("no");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "map $arg_k x { }|invalid variable name \"x\"",
        "map $arg_k $x { a; }|invalid number of the map parameters",
        "map $arg_k $x { a b c; }|invalid number of the map parameters",
        "map $arg_k $x { default a; default b; }|duplicate default map parameter",
        "map $arg_k $x { a 1; A 2; }|conflicting parameter \"a\"",
        "map $arg_k $x { hostnames; .a.b 1; a.b 2; }|conflicting parameter \"a.b\"",
        "map $arg_k $x { hostnames; .a.b 1; *.a.b 2; }|conflicting parameter \"*.a.b\"",
        "map $arg_k $x { hostnames; a.*.b 1; }|invalid hostname or wildcard \"a.*.b\"",
        "map $arg_k $x { hostnames; a..b 1; }|invalid hostname or wildcard \"a..b\"",
        "map $arg_k $x { hostnames; *.a.* 1; }|invalid hostname or wildcard \"*.a.*\"",
        "map $nope $x { a 1; }|unknown \"nope\" variable",
        "map $arg_k $x { a $nope; }|unknown \"nope\" variable",
        "map $arg_k $x { ~( 1; }|pcre2_compile() failed: missing closing parenthesis in \"(\"",
      })
  void refusesInNginxWords(String text, String message) {
    assertThat(stage(text).messages()).containsExactly(message);
  }

  @Test
  void aTableSizeIsAcceptedWithANote() {
    assertThat(stage("map_hash_max_size 4096;").messages())
        .singleElement()
        .asString()
        .contains("map_hash_max_size");
  }
}
