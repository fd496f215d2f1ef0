package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.pcre.Engine;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expressions of usual rule sets on queries of some kilobytes, with both engines, and what becomes
/// of a request whose expression runs away.
final class ExpressionsTest {
  private static final String ENGINE = Engine.PROPERTY;

  private static final String CONFIGURATION =
      """
      pcre_jit %%JIT%%;
      http {
        large_client_header_buffers 4 64k;
        map $arg_v $mapped { default none; "~^(/[^/]+)+$" path; "~^(a+b?)+$" letters; }
        server {
          listen 127.0.0.1:%%PORT_1%%;
          set $v none;
          location /0 { if ($arg_v ~ "(.*)(union|select|insert|drop)(.*)") { set $v $2; } return 200 $v; }
          location /1 { if ($arg_v ~ "^/(?:[a-z0-9]|-)+$") { set $v slug; } return 200 $v; }
          location /2 { if ($arg_v ~ "^/(.*)/(.*)/(.*)\\.html$") { set $v $2; } return 200 $v; }
          location /3 { if ($arg_v ~ "[a-zA-Z0-9]+=.*;.*;") { set $v pairs; } return 200 $v; }
          location /4 { return 200 $mapped; }
          location ~ ^(/l(?:a|b)*)$ { return 200 location; }
          location /rewrite { rewrite ^/rewrite/(?:a|b)*$ /rewritten; return 200 $uri; }
          location ~ ^/away/((a+)+\\2?)+$ { return 200 "not reached"; }
          location /away-if { if ($arg_v ~ ^((a+)+\\2?)+$) { } return 200 "not reached"; }
          location /away-map { return 200 $away; }
        }
        map $arg_v $away { default none; ~^((a+)+\\2?)+$ some; }
      }
      """;

  @AfterEach
  void anyEngine() {
    System.clearProperty(ENGINE);
  }

  private static Sluice start(String engine, String jit) {
    Assumptions.assumeTrue(engine.equals("java") || Engine.PCRE2.available());
    System.setProperty(ENGINE, engine);
    return Sluice.serving(CONFIGURATION).with("JIT", jit).start();
  }

  @ParameterizedTest
  @CsvSource({"pcre2, off", "pcre2, on", "java, off"})
  void longSubjectsAreAnswered(String engine, String jit) {
    try (Sluice sluice = start(engine, jit)) {
      assertThat(sluice.said()).isEmpty();
      assertThat(body(sluice, "/0?v=" + "abcdef".repeat(600))).isEqualTo("none");
      assertThat(body(sluice, "/0?v=" + "abcdef".repeat(600) + "drop")).isEqualTo("drop");
      assertThat(body(sluice, "/1?v=/" + "abc-".repeat(5000))).isEqualTo("slug");
      assertThat(body(sluice, "/2?v=/" + "abc/".repeat(700) + "x")).isEqualTo("none");
      assertThat(body(sluice, "/2?v=/" + "abc/".repeat(700) + "d/x.html")).isEqualTo("d");
      assertThat(body(sluice, "/3?v=" + "QUJD".repeat(900))).isEqualTo("none");
      assertThat(body(sluice, "/4?v=/" + "ab/".repeat(2300) + "x")).isEqualTo("path");
      assertThat(body(sluice, "/4?v=" + "ab".repeat(10_000))).isEqualTo("letters");
      assertThat(body(sluice, "/l" + "ab".repeat(10_000))).isEqualTo("location");
      assertThat(body(sluice, "/rewrite/" + "ab".repeat(10_000))).isEqualTo("/rewritten");
    }
  }

  private static String body(Sluice sluice, String path) {
    return sluice.get(1, path).body();
  }

  @ParameterizedTest
  @CsvSource({"pcre2, off", "pcre2, on", "java, off"})
  void anExpressionThatRunsAwayEndsItsRequest(String engine, String jit) {
    try (Sluice sluice = start(engine, jit)) {
      String away = "a".repeat(40) + "!";
      assertThat(sluice.get(1, "/away/" + away).status()).isEqualTo(500);
      assertThat(sluice.get(1, "/away-if?v=" + away).status()).isEqualTo(500);
      assertThat(body(sluice, "/away-map?v=" + away)).isEqualTo("none");
      sluice.awaitLog("pcre2_match() failed: -47 on \"" + away + "\" using \"^((a+)+\\2?)+$\"");
    }
  }

  @Test
  void withoutTheLibraryThereIsNoTranslationToMachineCode() {
    try (Sluice sluice = start("java", "on")) {
      assertThat(sluice.said()).containsExactly("[warn] PCRE2 library does not support JIT");
    }
  }
}
