package io.sluice.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Configuration;
import io.sluice.config.Context;
import io.sluice.config.Diagnostics;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.config.Scope;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.TestExchange;
import io.sluice.core.system.Host;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LogsTest {
  private static final Directive<Boolean> HTTP =
      Directive.block("http", Context.HTTP).in(Context.MAIN);
  private static final Directive<Boolean> SERVER =
      Directive.block("server", Context.HTTP_SERVER).in(Context.HTTP).repeats();

  @TempDir Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectory(folder.resolve("logs"));
  }

  private Configuration load(String text) {
    Path file = folder.resolve("conf");
    try {
      Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Configuration.load(
        Environment.of(folder.toString(), file.toString()),
        new Directives(List.of(ErrorLog.DIRECTIVE, HTTP, SERVER)));
  }

  private Scope good(String text) {
    Configuration configuration = load(text);
    assertThat(configuration.diagnostics().all()).isEmpty();
    return configuration.root();
  }

  @Test
  void openFilesAreGivenToAUser() throws IOException {
    Path file = folder.resolve("logs/error.log");
    int owner = (Integer) Files.getAttribute(folder, "unix:uid");
    int user = owner == 0 ? 65534 : owner; // only root can give a file away
    Logs logs = Logs.of(good(""));
    logs.open();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    logs.own(user);
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(user);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    logs.main().log(ErrorLog.Level.ERROR, "still written");
    logs.close();
    assertThat(read("logs/error.log")).contains("still written");
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
  }

  @Test
  void theDefaultIsAFileForErrors() throws IOException {
    Scope root = good("");
    try (Logs logs = Logs.of(root)) {
      logs.open();
      logs.main().log(ErrorLog.Level.ERROR, "bad");
      logs.main().log(ErrorLog.Level.WARN, "not so bad");
      assertThat(logs.main().enabled(ErrorLog.Level.WARN)).isFalse();
    }
    assertThat(read("logs/error.log"))
        .matches("\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\[error] \\d+#\\d+: bad\n");
  }

  @Test
  void anInnerLevelReplacesTheOuterOne() throws IOException {
    Scope root =
        good(
            "error_log logs/main.log info; http { server { error_log logs/s.log debug;"
                + " error_log logs/crit.log crit; } server { } }");
    Scope http = root.children(HTTP).getFirst();
    try (Logs logs = Logs.of(http)) {
      logs.open();
      ErrorLog first = logs.errorLog(http.children(SERVER).get(0));
      ErrorLog second = logs.errorLog(http.children(SERVER).get(1));
      assertThat(second).isSameAs(logs.main()).isSameAs(logs.errorLog(http));
      assertThat(logs.errorLog(http.children(SERVER).get(0))).isSameAs(first);
      first.log(ErrorLog.Level.DEBUG, "d");
      first.log(ErrorLog.Level.ALERT, "a", new TestExchange());
      second.log(ErrorLog.Level.INFO, "i");
      second.log(ErrorLog.Level.DEBUG, "no");
    }
    assertThat(read("logs/s.log")).containsPattern("\\[debug].*: d\n.*\\[alert]");
    assertThat(read("logs/crit.log"))
        .endsWith(": *7 a, client: 127.0.0.1\n")
        .doesNotContain("debug");
    assertThat(read("logs/main.log")).containsPattern("^.*: i\n$");
    assertThat(folder.resolve("logs/error.log")).doesNotExist();
  }

  @Test
  void aMainLogWithoutAFileHasTheDefaultOneToo() throws IOException {
    Scope root = good("error_log syslog:server=127.0.0.1:20999 info;");
    try (Logs logs = Logs.of(root)) {
      logs.open();
      logs.main().log(ErrorLog.Level.ERROR, "x");
    }
    assertThat(read("logs/error.log")).endsWith(": x\n");
  }

  @Test
  void debuggingEnablesEverything() {
    ErrorLog log = ErrorLog.to((level, b, offset, count) -> {}, ErrorLog.Level.ERROR);
    assertThat(log.enabled(ErrorLog.Level.INFO)).isFalse();
    assertThat(log.debugging().enabled(ErrorLog.Level.DEBUG)).isTrue();
    assertThat(ErrorLog.NONE.enabled(ErrorLog.Level.EMERG)).isFalse();
  }

  @Test
  void longLinesAreCut() {
    TestExchange exchange = new TestExchange();
    exchange.log(ErrorLog.Level.ERROR, "x".repeat(5000));
    assertThat(exchange.logged.getFirst()).hasSize(ErrorLine.LONGEST);
  }

  @Test
  void syslogGetsOneDatagramForEachLine() throws IOException {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(30_000);
      String address = "127.0.0.1:" + server.getLocalPort();
      Scope root =
          good(
              "error_log logs/e.log; error_log syslog:server="
                  + address
                  + ",facility=mail,tag=my_tag warn;"
                  + " http { error_log syslog:server="
                  + address
                  + ",nohostname; }");
      try (Logs logs = Logs.of(root)) {
        logs.open();
        logs.main().log(ErrorLog.Level.WARN, "hello");
        assertThat(receive(server))
            .matches(
                "<20>[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d "
                    + Pattern.quote(Host.name())
                    + " my_tag: \\d{4}/.* \\[warn] .*: hello");
        logs.errorLog(root.children(HTTP).getFirst()).log(ErrorLog.Level.CRIT, "x");
        assertThat(receive(server)).matches("<186>.{15} sluice: .* \\[crit] .*: x");
      }
    }
  }

  private static String receive(DatagramSocket server) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
    server.receive(packet);
    return Bytes.text(packet.getData(), 0, packet.getLength());
  }

  @Test
  void aMissingSyslogSocketIsComplainedOf() throws IOException {
    Scope root = good("error_log logs/e.log; error_log syslog:server=unix:" + folder + "/no.sock;");
    try (Logs logs = Logs.of(root)) {
      logs.open();
      logs.main().log(ErrorLog.Level.ERROR, "hello");
    }
    assertThat(read("logs/e.log")).endsWith(": hello\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memory:1m|error log in memory is not supported, it is for a native debugger",
        "x foo|invalid log level \"foo\"",
        "x warn error|duplicate log level \"error\"",
        "x warn debug_http|invalid log level \"debug_http\"",
        "syslog:|unknown syslog parameter \"\"",
        "syslog:tag=x|no syslog server specified",
        "syslog:server=127.0.0.1:70000|invalid port in syslog server \"127.0.0.1:70000\"",
        "syslog:server=:514|no host in syslog server \":514\"",
        "syslog:server=unix:|no path in the unix domain socket in syslog server \"unix:\"",
        "syslog:server=127.0.0.1,server=[::1]|duplicate syslog \"server\"",
        "syslog:server=127.0.0.1,facility=x|unknown syslog facility \"x\"",
        "syslog:server=127.0.0.1,severity=x|unknown syslog severity \"x\"",
        "syslog:server=127.0.0.1,severity=info,severity=info|duplicate syslog \"severity\"",
        "syslog:server=127.0.0.1,tag=a-b|syslog \"tag\" only allows alphanumeric characters and"
            + " underscore",
        "syslog:server=127.0.0.1,foo|unknown syslog parameter \"foo\"",
      })
  void refusesInNginxWords(String arguments, String message) {
    assertThat(load("error_log " + arguments + ";").diagnostics().all())
        .extracting(Diagnostics.Diagnostic::message)
        .containsExactly(message);
  }

  @Test
  void understandsEveryLevel() {
    for (ErrorLog.Level level : ErrorLog.Level.values()) {
      Scope root = good("error_log logs/x " + level.word() + ";");
      assertThat(Logs.of(root).main().enabled(level)).isTrue();
    }
    assertThat(
            Logs.of(good("error_log x debug_http debug_core;"))
                .main()
                .enabled(ErrorLog.Level.DEBUG))
        .isTrue();
  }
}
