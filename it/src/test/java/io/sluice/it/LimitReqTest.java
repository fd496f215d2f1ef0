package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.server.StartException;
import io.sluice.testkit.Client;
import io.sluice.testkit.Sluice;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `limit_req` in a server.
final class LimitReqTest {
  private static final String LIMITED =
      """
      http {
        limit_req_zone $arg_k zone=slow:64k rate=1r/m;
        limit_req_zone $uri zone=fast:64k rate=4r/s;
        server {
          listen 127.0.0.1:%%PORT_1%%;
          add_header X-Limit $limit_req_status always;
          location / { limit_req zone=slow; limit_req_status 429; try_files /x =204; }
          location /dry { limit_req zone=slow; limit_req_dry_run on; try_files /x =204; }
          location /delay { limit_req zone=fast burst=5; try_files /x =204; }
          location /wait { limit_req zone=slow burst=5; try_files /x =204; }
          location /both {
            limit_req zone=fast burst=5 nodelay;
            limit_req zone=slow;
            try_files /x =204;
          }
        }
      }
      """;

  @RegisterExtension final Sluice sluice = Sluice.serving(LIMITED);

  private String answer(String path) {
    var response = sluice.get(1, path);
    return response.status() + " " + response.header("X-Limit");
  }

  @Test
  void moreThanTheBurstIsRejected() {
    assertThat(answer("/?k=a")).isEqualTo("204 PASSED");
    assertThat(answer("/?k=a")).isEqualTo("429 REJECTED");
    assertThat(answer("/?k=b")).isEqualTo("204 PASSED");
    sluice.awaitLog("limiting requests, excess: ");
  }

  @Test
  void anEmptyKeyIsNotLimited() {
    assertThat(answer("/")).startsWith("204").doesNotContain("PASSED");
    assertThat(answer("/")).startsWith("204").doesNotContain("REJECTED");
  }

  @Test
  void aDryRunOnlyTells() {
    answer("/dry?k=a");
    assertThat(answer("/dry?k=a")).isEqualTo("204 REJECTED_DRY_RUN");
    sluice.awaitLog("limiting requests, dry run, excess: ");
  }

  @Test
  void aRejectedRequestLeavesNoTraceInOtherLimits() {
    answer("/both?k=a");
    for (int i = 0; i < 10; i++) {
      assertThat(answer("/both?k=a")).isEqualTo("503 REJECTED");
    }
    assertThat(answer("/both?k=b")).isEqualTo("204 PASSED");
  }

  @Test
  void theRestIsDelayed() {
    List<String> answers = Stream.generate(() -> answer("/delay")).limit(5).toList();
    assertThat(answers).startsWith("204 PASSED").contains("204 DELAYED");
    sluice.awaitLog("delaying request, excess: ");
  }

  @Test
  void aClientMayLeaveWhileItsRequestIsDelayed() {
    answer("/wait?k=a");
    try (Client client = sluice.client(1)) {
      client.send("GET /wait?k=a HTTP/1.1\r\nHost: a\r\n\r\n");
      sluice.awaitLog("delaying request, excess: ");
      client.shutdownOutput();
      sluice.awaitLog("client prematurely closed connection");
    }
  }

  @Test
  void aReloadForgetsNothing() {
    answer("/?k=a");
    assertThat(sluice.reload(LIMITED)).isTrue();
    assertThat(answer("/?k=a")).isEqualTo("429 REJECTED");
  }

  @Test
  void aReloadCannotGiveAZoneAnotherKey() {
    assertThat(sluice.reload(LIMITED.replace("$arg_k", "$remote_addr"))).isFalse();
    sluice.awaitLog(
        "limit_req \"slow\" uses the \"$remote_addr\" key "
            + "while previously it used the \"$arg_k\" key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "limit_req_zone $uri zone=one rate=1r/s|invalid zone size \"zone=one\"",
        "limit_req_zone $uri zone=one:1k rate=1r/s|zone \"zone=one:1k\" is too small",
        "limit_req_zone $uri zone=one:1m rate=0r/s|invalid rate \"rate=0r/s\"",
        "limit_req_zone $uri zone=one:1m rate=1r/h|invalid rate \"rate=1r/h\"",
        "limit_req_zone $uri zone=one:1m burst=1|invalid parameter \"burst=1\"",
        "limit_req_zone $uri rate=1r/s rate=1r/s|\"limit_req_zone\" must have \"zone\" parameter",
        "limit_req_zone a zone=z:1m rate=1r/s; limit_req_zone b zone=z:1m rate=1r/s"
            + "|limit_req_zone \"z\" is already bound to key \"a\"",
        "limit_req zone=one|zero size shared memory zone \"one\"",
        "limit_req burst=1|\"limit_req\" must have \"zone\" parameter",
        "limit_req zone=one burst=0|invalid burst value \"burst=0\"",
        "limit_req zone=one delay=x|invalid delay value \"delay=x\"",
        "limit_req zone=one; limit_req zone=one|\"limit_req\" directive is duplicate",
        "limit_req_status 399|value must be between 400 and 599",
        "limit_req_log_level debug|invalid value \"debug\"",
      })
  void errorsAreThoseOfNginx(String directives, String message) {
    String text = "http { " + directives + "; server { listen 127.0.0.1:%%PORT_1%%; } }";
    try (Sluice other = Sluice.serving(text)) {
      assertThatThrownBy(other::tryStart).isInstanceOf(StartException.class);
      assertThat(other.said()).anyMatch(line -> line.contains(message));
    }
  }
}
