package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `set`, `if`, `return`, `rewrite` and `break` make of requests.
final class RewriteTest {
  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
          """
          http {
            uninitialized_variable_warn on;
            absolute_redirect off;
            map $uri $absent { default ""; }
            server {
              listen 127.0.0.1:%%PORT_1%%;
              set $who nobody;
              if ($arg_server = yes) { set $who server; }

              location /last/ { rewrite ^/last/(.*)$ /show/$1 last; return 200 "not reached"; }
              location /show { return 200 "$uri?$args $who"; }
              location /goes-on { rewrite ^ /elsewhere; return 200 "goes on at $uri"; }
              location /args { rewrite ^ /show?a=1; }
              location /noargs { rewrite ^ /show?; }
              location /more { rewrite ^/more/(.*)/(.*) /show?x=$1&y=$2? last; }
              location /break { rewrite ^/break(.*)$ /show$1 break; return 200 "stays $uri"; }
              location /stop { break; return 200 "no"; }
              location /redirect { rewrite ^/redirect/(.*) http://a/$1 redirect; }
              location /permanent { rewrite ^/permanent/(.*) /to/$1 permanent; }
              location /url { rewrite ^ https://b/; }
              location /cycle { rewrite ^ /cycle; }
              location /empty { rewrite ^/empty(.*) $absent; }

              location /if {
                set $x "$arg_a";
                if ($x) { set $y true; }
                if ($x = b) { set $y b; }
                if ($x != "") { set $z "$y"; }
                if ($x ~ ^c(.)) { set $y c-$1; }
                if ($x ~* ^D(?<rest>.*)) { set $y d-$rest; }
                if ($x !~ e) { add_header X-No-E 1; }
                return 200 "$y";
              }
              location /file {
                set $y no;
                if (-f %%DIR%%/sluice.conf) { set $y file; }
                if (-d %%DIR%%/logs) { set $y "$y dir"; }
                if (!-e %%DIR%%/nothing) { set $y "$y missing"; }
                if (-x %%DIR%%/sluice.conf) { set $y "$y executable"; }
                return 200 $y;
              }
              location /warn { return 200 "[$unset]"; set $unset x; }
              location = /301 { return 301 /to; }
              location = /302 { return http://c/$arg_a; }
              location = /403 { return 403 "denied"; }
              location = /404 { return 404; }
              location = /444 { return 444; }
              location = /204 { return 204; }
              location /nested/ { set $x outer; location /nested/in { return 200 "[$x]"; } }
            }
          }
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/last/a/b?c=d        | /show/a/b?c=d nobody",
        "/last/?server=yes    | /show/?server=yes server",
        "/args                | /show?a=1 nobody",
        "/args?b=2            | /show?a=1&b=2 nobody",
        "/noargs?b=2          | /show? nobody",
        "/more/1/2?b=2        | /show?x=1&y=2 nobody",
        "/more/a%26b/c%20d    | /show?x=a%26b&y=c%20d nobody",
        "/goes-on             | goes on at /elsewhere",
        "/if                  | ''",
        "/if?a=x              | true",
        "/if?a=0              | ''",
        "/if?a=b              | b",
        "/if?a=cd             | c-d",
        "/if?a=dEf            | d-Ef",
        "/file                | file dir missing",
        "/warn                | []",
        "/403                 | denied",
        "/nested/in           | []",
      })
  void answers(String path, String body) {
    assertThat(sluice.get(1, path).body()).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/redirect/a%20b?c=d  | 302 | http://a/a%20b?c=d",
        "/permanent/x         | 301 | /to/x",
        "/url                 | 302 | https://b/",
        "/301                 | 301 | /to",
        "/302?a=1             | 302 | http://c/1",
      })
  void redirects(String path, int status, String location) {
    Response response = sluice.get(1, path);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.header("Location")).isEqualTo(location);
  }

  @ParameterizedTest
  @CsvSource({
    "/403,403",
    "/404,404",
    "/204,204",
    "/stop,404",
    "/break/a,404",
    "/cycle,500",
    "/empty,500"
  })
  void answersWithAStatus(String path, int status) {
    assertThat(sluice.get(1, path).status()).isEqualTo(status);
  }

  @Test
  void addsFieldsOfTheIfThatHolds() {
    assertThat(sluice.get(1, "/if?a=x").header("X-No-E")).isEqualTo("1");
    assertThat(sluice.get(1, "/if?a=e").header("X-No-E")).isNull();
  }

  @Test
  void saysWhatWentWrong() {
    sluice.get(1, "/cycle");
    sluice.awaitLog("rewrite or internal redirection cycle while processing \"/cycle\"");
    sluice.get(1, "/warn");
    sluice.awaitLog("using uninitialized \"unset\" variable");
    sluice.get(1, "/empty");
    sluice.awaitLog("the rewritten URI has a zero length");
  }

  @Test
  void closesTheConnectionWithoutAnAnswer() {
    try (var client = sluice.client(1)) {
      client.send("GET /444 HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readAll()).isEmpty();
    }
  }
}
