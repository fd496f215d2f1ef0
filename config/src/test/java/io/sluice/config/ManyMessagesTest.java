package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ManyMessagesTest {
  @Test
  void linesAreFoundByTheirNumber() {
    Lines lines = new Lines("a\nbc\n\nd");
    assertThat(lines.start(1)).isZero();
    assertThat(lines.start(2)).isEqualTo(2);
    assertThat(lines.start(3)).isEqualTo(5);
    assertThat(lines.start(4)).isEqualTo(6);
    assertThat(lines.start(5)).isEqualTo(-1);
    assertThat(lines.end(1)).isEqualTo(1);
    assertThat(lines.end(2)).isEqualTo(4);
    assertThat(lines.end(3)).isEqualTo(5);
    assertThat(lines.end(4)).isEqualTo(7);
    assertThat(new Lines("a\n").start(2)).isEqualTo(2);
  }

  /// A walk to the end of the line for each message would be 1,000,000,000 characters.
  @Test
  void messagesOfALongLineAreCutFromIt() {
    Configuration read = Sample.load("http { server {" + ";".repeat(1_000_000) + "} }");
    String printed =
        assertTimeout(Duration.ofSeconds(20), () -> read.diagnostics().print("sluice"));
    assertThat(printed.lines()).hasSize(3 * (Loader.MAX_ERRORS + 1));
  }

  /// A walk from the first line for each message would be 20,000,000,000 lines.
  @Test
  void messagesOfALongFileCostOneWalk() {
    int count = 200_000;
    Configuration read = Sample.load("http {" + "\nserver { ssl on; }".repeat(count) + "\n}");
    assertThat(read.diagnostics().all()).hasSize(count);
    String printed =
        assertTimeout(Duration.ofSeconds(20), () -> read.diagnostics().print("sluice"));
    assertThat(printed).contains("/conf/t.conf:" + (count + 1) + "\n").contains(" | server { ssl");
  }

  @Test
  void tooManyErrorsEndTheReading() {
    String text = "http { server {" + "\n;".repeat(1_000_000) + "\n} }";
    Configuration read = Sample.load(text);
    assertThat(read.diagnostics().errors()).isEqualTo(Loader.MAX_ERRORS + 1);
    assertThat(read.diagnostics().all().getLast().text())
        .isEqualTo(
            "[emerg] too many errors, the rest is not read in /conf/t.conf:"
                + (Loader.MAX_ERRORS + 1));
  }

  /// Giving up reports nothing about the blocks that were open.
  @Test
  void allErrorsBelowTheBoundAreTold() {
    Configuration read = Sample.load("http { server {" + ";".repeat(Loader.MAX_ERRORS - 1) + "} }");
    assertThat(read.diagnostics().errors()).isEqualTo(Loader.MAX_ERRORS - 1);
  }
}
