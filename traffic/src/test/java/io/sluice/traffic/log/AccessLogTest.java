package io.sluice.traffic.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.traffic.Stage;
import io.sluice.traffic.TestExchange;
import io.sluice.traffic.variables.CommonVariables;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AccessLogTest {
  @TempDir Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectory(folder.resolve("logs"));
  }

  /// What http has and `combined` needs.
  private static final class Request implements Feature {
    @Override
    public String name() {
      return "request";
    }

    @Override
    public void variables(Variables variables) {
      if (variables.isHttp()) {
        define(variables, "remote_user", "");
        define(variables, "request", "GET /\u00ff HTTP/1.1");
        define(variables, "status", "200");
        define(variables, "body_bytes_sent", "42");
        variables.definePrefix("http_", name -> variable(name, ""));
      }
    }

    private static void define(Variables variables, String name, String value) {
      variables.define(variable(name, value));
    }

    private static Variable variable(String name, String value) {
      return Variable.of(
          name,
          (exchange, out) -> {
            out.append(value);
            return !value.isEmpty();
          });
    }
  }

  private Stage stage(String protocol, String text) {
    return new Stage(
        folder, protocol, text, new CommonVariables(), new Request(), new AccessLogFeature());
  }

  private static void log(Stage stage, TestExchange exchange) {
    assertThat(stage.run(Phase.LOG, exchange)).isEqualTo(Outcome.NEXT);
    assertThat(exchange.scratch().length).isZero();
  }

  @Test
  void httpLogsCombinedByDefault() {
    try (Stage stage = stage("http", "server { }").open()) {
      log(stage, stage.exchange(0));
      assertThat(stage.read("logs/access.log"))
          .matches(
              "127\\.0\\.0\\.1 - - \\[14/Nov/2023:\\d\\d:13:20 [+-]\\d{4}] \"GET /\\\\xFF HTTP/1.1\" 200"
                  + " 42 \"-\" \"-\"\n");
    }
  }

  @Test
  void theDefaultFileIsMadeOnlyWhereItIsNeeded() {
    try (Stage stage = stage("http", "server { access_log logs/a; } server { access_log off; }")) {
      stage.open();
      log(stage, stage.exchange(1));
      assertThat(folder.resolve("logs/access.log")).doesNotExist();
      log(stage, stage.exchange(0));
      assertThat(stage.read("logs/a")).contains("\"GET /");
    }
  }

  @Test
  void streamLogsNothingByDefault() {
    try (Stage stage = stage("stream", "server { }").open()) {
      log(stage, stage.exchange(0));
      assertThat(folder.resolve("logs").toFile().list()).containsExactly("error.log");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stream"})
  void anInnerLevelReplacesTheOuterLogs(String protocol) {
    String text =
        "log_format f $arg_a; access_log logs/outer F; server { } server { access_log logs/one f;"
            + " access_log logs/two f; } server { access_log logs/three f; access_log off; }";
    try (Stage stage = stage(protocol, text).open()) {
      for (int i = 0; i < 3; i++) {
        log(stage, stage.exchange(i).arg("a", "x" + i));
      }
      assertThat(stage.read("logs/outer")).isEqualTo("x0\n");
      assertThat(stage.read("logs/one")).isEqualTo("x1\n");
      assertThat(stage.read("logs/two")).isEqualTo("x1\n");
      assertThat(stage.read("logs/three")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "escape=default, a=\\x22\\xE9 b=-",
    "escape=json, 'a=\\\"\\u00E9 b='",
    "escape=none, 'a=\"\u00e9 b='",
    "'', a=\\x22\\xE9 b=-",
  })
  void aFormatSaysHowValuesAreEscaped(String escape, String expected) {
    String text =
        "log_format f " + escape + " 'a=$arg_a ' \"b=${arg_b}\"; access_log logs/a f; server { }";
    try (Stage stage = stage("stream", text).open()) {
      log(stage, stage.exchange(0).arg("a", "\"\u00e9"));
      assertThat(stage.read("logs/a")).isEqualTo(expected + "\n");
    }
  }

  @Test
  void aConditionSelects() {
    String text = "log_format f $arg_a; server { access_log logs/a f if=$arg_a$arg_b; }";
    try (Stage stage = stage("http", text).open()) {
      log(stage, stage.exchange(0));
      log(stage, stage.exchange(0).arg("a", "0"));
      log(stage, stage.exchange(0).arg("a", ""));
      log(stage, stage.exchange(0).arg("a", "0").arg("b", "0"));
      log(stage, stage.exchange(0).arg("b", "1"));
      log(stage, stage.exchange(0).arg("a", "yes"));
      assertThat(stage.read("logs/a")).isEqualTo("0\n-\nyes\n");
    }
  }

  @Test
  void aFileIsSharedByNameAndItsBufferToo() {
    String text =
        "log_format f $arg_a; server { access_log logs/a f buffer=8; access_log logs/a f"
            + " buffer=8; }";
    try (Stage stage = stage("http", text).open()) {
      log(stage, stage.exchange(0).arg("a", "12"));
      assertThat(stage.read("logs/a")).isEmpty();
      log(stage, stage.exchange(0).arg("a", "34"));
      assertThat(stage.read("logs/a")).isEqualTo("12\n12\n");
      stage.logs().reopen();
      assertThat(stage.read("logs/a")).isEqualTo("12\n12\n34\n34\n");
    }
  }

  @Test
  void aNameMayHaveVariables() throws IOException {
    String text =
        "log_format f $arg_a; server { access_log logs/v_$arg_a f; } server { open_log_file_cache"
            + " max=2 min_uses=2 inactive=1h valid=1h; access_log logs/dir/$arg_a f; }";
    Files.createDirectory(folder.resolve("logs/dir"));
    try (Stage stage = stage("http", text).open()) {
      log(stage, stage.exchange(0).arg("a", "x"));
      log(stage, stage.exchange(0).arg("a", "x"));
      assertThat(stage.read("logs/v_x")).isEqualTo("x\nx\n");
      for (String name : new String[] {"once", "kept", "kept"}) {
        log(stage, stage.exchange(1).arg("a", name));
      }
      Files.move(folder.resolve("logs/dir"), folder.resolve("logs/moved"));
      log(stage, stage.exchange(1).arg("a", "once"));
      log(stage, stage.exchange(1).arg("a", "kept"));
      assertThat(stage.read("logs/moved/once")).isEqualTo("once\n");
      assertThat(stage.read("logs/moved/kept")).isEqualTo("kept\nkept\nkept\n");
    }
    assertThat(Files.readString(folder.resolve("logs/error.log")))
        .containsPattern("^.* \\[crit] .*: open\\(\\) \"/.*/logs/dir/once\" failed \\(2: .*\\)\n$");
  }

  @Test
  void syslogGetsTheLine() throws IOException {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(30_000);
      String text =
          "log_format f '$arg_a|'; server { access_log syslog:server=127.0.0.1:"
              + server.getLocalPort()
              + ",nohostname,tag=t,severity=warn f; }";
      try (Stage stage = stage("stream", text).open()) {
        log(stage, stage.exchange(0).arg("a", "x"));
      }
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      server.receive(packet);
      assertThat(Bytes.text(packet.getData(), 0, packet.getLength())).matches("<188>.{15} t: x\\|");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http|access_log off x;|invalid parameter \"x\"",
        "http|access_log a nope;|unknown log format \"nope\"",
        "stream|access_log a;|log format is not specified",
        "stream|access_log a combined;|unknown log format \"combined\"",
        "http|log_format combined x;|duplicate \"log_format\" name \"combined\"",
        "http|log_format f x; log_format f y;|duplicate \"log_format\" name \"f\"",
        "http|log_format f escape=x y;|unknown log format escaping \"x\"",
        "http|log_format f 'a $';|invalid parameter \"$\"",
        "http|log_format f 'a $- b';|invalid parameter \"$- b\"",
        "http|log_format f '${a';|the closing bracket in \"a\" variable is missing",
        "http|log_format f $nope;|unknown \"nope\" variable",
        "http|access_log a combined buffer=0;|invalid buffer size \"0\"",
        "http|access_log a combined buffer=x;|invalid buffer size \"x\"",
        "http|access_log a combined flush=0;|invalid flush time \"0\"",
        "http|access_log a combined gzip=10;|invalid compression level \"10\"",
        "http|access_log a combined flush=1s;|no buffer is defined for access_log \"a\"",
        "http|access_log a combined foo=1;|invalid parameter \"foo=1\"",
        "http|access_log $arg_a combined gzip;|buffered logs cannot have variables in name",
        "http|access_log syslog:server=[::1] combined gzip;|logs to syslog cannot be buffered",
        "http|access_log a combined gzip; access_log a combined buffer=1k;|access_log \"a\" already"
            + " defined with conflicting parameters",
        "http|open_log_file_cache inactive=1;|\"open_log_file_cache\" must have \"max\" parameter",
        "http|open_log_file_cache max=x;|invalid \"open_log_file_cache\" parameter \"max=x\"",
        "http|open_log_file_cache max=1 foo;|invalid \"open_log_file_cache\" parameter \"foo\"",
      })
  void refusesInNginxWords(String protocol, String text, String message) {
    assertThat(stage(protocol, text).messages()).containsExactly(message);
  }
}
