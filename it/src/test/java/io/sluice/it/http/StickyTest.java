package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients that stay with the servers that know them.
final class StickyTest {
  private static final String GROUPS =
      """
      http {
        upstream module {
          server 127.0.0.1:%%PORT_1%%; server 127.0.0.1:%%PORT_2%%; server 127.0.0.1:%%PORT_3%% down;
          sticky name=srv domain=example.com path=/p expires=1h hash=index secure httponly;
        }
        upstream strict {
          server 127.0.0.1:%%PORT_1%%; server 127.0.0.1:%%PORT_2%%; server 127.0.0.1:%%PORT_3%% down;
          sticky hash=index no_fallback;
        }
        upstream plain {
          server 127.0.0.1:%%PORT_1%%; server 127.0.0.1:%%PORT_2%%;
          sticky expires=1h domain=3evip.cn path=/;
        }
        upstream inserted {
          server 127.0.0.1:%%PORT_1%% route=a;
          sticky_cookie_insert id path=/x;
        }
        upstream tomcat {
          server 127.0.0.1:%%PORT_1%% srun_id=1; server 127.0.0.1:%%PORT_2%% srun_id=11;
          jvm_route $cookie_JSESSIONID|sid reverse;
        }
        upstream resin {
          server 127.0.0.1:%%PORT_1%% srun_id=a; server 127.0.0.1:%%PORT_2%% srun_id=b;
          jvm_route $cookie_JSESSIONID;
        }
        upstream learned {
          server 127.0.0.1:%%PORT_1%%; server 127.0.0.1:%%PORT_2%% DRAIN;
          sticky learn create=$upstream_cookie_session lookup=$cookie_session zone=s:64k;
        }
        server { listen 127.0.0.1:%%PORT_1%%; add_header Set-Cookie session=one; return 200 one; }
        server { listen 127.0.0.1:%%PORT_2%%; add_header Set-Cookie session=two; return 200 two; }
        server { listen 127.0.0.1:%%PORT_3%%; return 200 three; }
        server {
          listen 127.0.0.1:%%PORT_8%%;
          location ~ /(\\w+) { proxy_pass http://$1; }
        }
      }
      """;

  @RegisterExtension final Sluice sluice = Sluice.serving(GROUPS.replace("DRAIN", ""));

  private Response ask(String path, @Nullable String cookie) {
    try (Client client = sluice.client(8)) {
      String field = cookie == null ? "" : "Cookie: " + cookie + "\r\n";
      client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + field + "\r\n");
      return client.response();
    }
  }

  private List<String> bodies(String path, @Nullable String cookie, int times) {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      bodies.add(ask(path, cookie).body());
    }
    return bodies;
  }

  @Test
  void theModulesCookieSaysWhatItIsTold() {
    String cookie = ask("/module", null).headers("Set-Cookie").getFirst();

    assertThat(cookie)
        .matches(
            "srv=0; Expires=\\w{3}, \\d\\d-\\w{3}-\\d\\d \\d\\d:\\d\\d:\\d\\d GMT;"
                + " Domain=example.com; HttpOnly; Secure; Path=/p");
    assertThat(bodies("/module", "srv=1", 4)).containsOnly("two");
    assertThat(bodies("/module", "srv=0", 4)).containsOnly("one");
  }

  @Test
  void aServerThatIsDownIsReplacedUnlessThatIsForbidden() {
    assertThat(bodies("/module", "srv=2", 4)).contains("one", "two");
    assertThat(ask("/strict", "route=2").status()).isEqualTo(502);
    assertThat(bodies("/strict", "route=7", 2)).containsExactlyInAnyOrder("one", "two");
    assertThat(bodies("/strict", "route=1", 2)).containsOnly("two");
  }

  @Test
  void theModulesUsualMarkIsTheHashOfTheAddress() {
    String cookie = ask("/plain", null).headers("Set-Cookie").getFirst();

    assertThat(cookie).matches("route=[0-9a-f]{32}; Expires=.* GMT; Domain=3evip.cn; Path=/");
    assertThat(bodies("/plain", cookie.substring(0, cookie.indexOf(';')), 4)).containsOnly("one");
  }

  @Test
  void theOldNameInsertsTheSameCookie() {
    assertThat(ask("/inserted", null).headers("Set-Cookie")).contains("id=a; path=/x");
  }

  @ParameterizedTest
  @CsvSource({
    "/tomcat, JSESSIONID=0A9F.11, two",
    "/tomcat, JSESSIONID=0A9F.1, one",
    "/tomcat/x;SID=0A9F.11?q, other=x, two",
    "/resin, JSESSIONID=b0A9F, two",
    "/resin/;jsessionid=b0A9F, other=x, two",
  })
  void aSessionNamesItsServer(String path, String cookie, String server) {
    assertThat(bodies(path, cookie, 3)).containsOnly(server);
  }

  @Test
  void aSessionWithoutAServerTakesTurns() {
    assertThat(bodies("/resin", "JSESSIONID=x0A9F", 4)).contains("one", "two");
  }

  @Test
  void whatWasLearnedSurvivesAReloadAndBindsToADrainingServer() {
    bodies("/learned", null, 2);
    assertThat(bodies("/learned", "session=two", 3)).containsOnly("two");

    assertThat(sluice.reload(GROUPS.replace("DRAIN", "drain"))).isTrue();

    assertThat(bodies("/learned", "session=two", 3)).containsOnly("two");
    assertThat(bodies("/learned", null, 3)).containsOnly("one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sticky cookie;|invalid number of arguments in \"sticky\" directive",
        "sticky cookie \"\";|\"sticky\" directive empty cookie name",
        "sticky cookie a expires=x;|\"sticky\" directive invalid \"expires\" parameter value",
        "sticky cookie a samesite=x;|\"sticky\" directive invalid \"samesite\" parameter value",
        "sticky cookie a secure secure;|\"sticky\" directive parameter \"secure\" is duplicate",
        "sticky cookie a other;|unknown parameter \"other\"",
        "sticky route x;|invalid variable name \"x\"",
        "sticky hash=crc;|invalid parameter \"hash=crc\"",
        "sticky learn lookup=$a zone=z:64k;|\"sticky\" directive \"create\" parameter is not specified",
        "sticky learn lookup=$a create=$a;|\"sticky\" directive \"zone\" parameter is not specified",
        "sticky learn zone=z:1k;|\"sticky\" directive zone is too small",
        "sticky learn zone=z;|\"sticky\" directive zone size is not specified",
        "sticky learn timeout=0;|\"sticky\" directive invalid timeout",
        "sticky learn create=a;|\"sticky\" directive missing variable in the \"create\" parameter",
        "sticky cookie a; sticky cookie b;|\"sticky\" directive is duplicate",
        "sticky; jvm_route $cookie_a;|\"jvm_route\" directive is not possible beside another",
        "jvm_route session;|invalid cookie name \"session\" in \"jvm_route\" directive",
      })
  void refuses(String directive, String message) {
    String group = "upstream x { server 127.0.0.1; " + directive + " }";

    assertThat(sluice.reload("http { " + group + " }")).isFalse();
    sluice.awaitLog("[emerg]");
    sluice.awaitLog(message);
  }
}
