package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `$1` and `$2` are what the location, the server's name, the `if` or the `rewrite` captured,
/// whatever variables with expressions of their own stand between them.
final class CapturesTest {
  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
          """
          http {
            map $arg_l $lang { default en; "~\\b(de|fr)\\b" $1; "~ja" ja; "~^(?<who>x)(y)$" $who$2; }
            map $arg_l $again { volatile; default -; "~^(d)(e)$" $2$lang$1; }
            map $arg_l $plain { default $1; }
            server {
              listen 127.0.0.1:%%PORT_1%%;
              location ~ ^/return/(\\w+)/(\\w+)$ { return 200 "$1 $lang $2"; }
              location ~ ^/first/(\\w+)/(\\w+)$ { return 200 "$lang $1 $2"; }
              location ~ ^/volatile/(\\w+)/(\\w+)$ { return 200 "$1 $again $again $2"; }
              location ~ ^/named/(\\w+)/(\\w+)$ { return 200 "$1 $lang $who $2"; }
              location ~ ^/plain/(\\w+)/(\\w+)$ { return 200 "$plain $2"; }
              location ~ ^/set/(\\w+)/(\\w+)$ { set $x $lang; return 200 "$1 $x $2"; }
              location ~ ^/if/(\\w+)/(\\w+)$ { if ($lang != xx) { return 200 "$1 $lang $2"; } }
              location /matched { if ($uri ~ (o.)e/(t..)) { set $x $lang; return 200 "$1 $x $2"; } }
              location /rewrite { rewrite ^/rewrite/(\\w+)/(\\w+)$ /$1/$lang/$2; return 200 $uri; }
              location /args { rewrite ^/args/(.+)/(.+)$ /a?$1-$lang-$2?; return 200 $args; }
              location /spelled { rewrite ^/spelled/(.+)/(.+)$ /a?$1-$plain?; return 200 $args; }
              location ~ ^/proxy/(\\w+)/(\\w+)$ {
                proxy_set_header X-Lang $lang;
                proxy_pass http://127.0.0.1:%%PORT_2%%/$1/$lang/$2;
              }
              location /redirect {
                proxy_redirect ~^http://(\\w+)/(.*)$ http://$1/$lang/$2;
                proxy_pass http://127.0.0.1:%%PORT_2%%;
              }
            }
            server {
              listen 127.0.0.1:%%PORT_1%%;
              server_name ~^(\\w+)\\.(\\w+)$;
              return 200 "$1 $lang $2";
            }
            server {
              listen 127.0.0.1:%%PORT_2%%;
              location / { return 200 "$uri $http_x_lang"; }
              location /redirect { return 302 http://host/path; }
            }
          }
          """);

  @ParameterizedTest
  @CsvSource({
    "/return/one/two, de, one de two",
    "/return/one/two, ja, one ja two",
    "/return/one/two, , one en two",
    "/first/one/two, de, de one two",
    "/volatile/one/two, de, one eded eded two",
    "/named/one/two, xy, one xy x two",
    "/plain/one/two, de, one two",
    "/set/one/two, de, one de two",
    "/if/one/two, ja, one ja two",
    "/matched/one/two, de, on de two",
    "/rewrite/one/two, de, /one/de/two",
    "/args/o%20e/t%26o, de, o%20e-de-t%26o",
    "/spelled/a%2Bb/two, de, a%2Bb-a+b",
    "/proxy/one/two, de, /one/de/two de",
  })
  void variablesLeaveTheCapturesAlone(String path, String language, String body) {
    String query = language == null ? "" : "?l=" + language;
    assertThat(sluice.get(1, path + query).body()).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource({"de, one de two", "ja, one ja two", "en, one en two"})
  void theServersNameIsKept(String language, String body) {
    String request = "GET /?l=" + language + " HTTP/1.0\r\nHost: one.two\r\n\r\n";
    try (Client client = sluice.client(1)) {
      assertThat(client.send(request).response().body()).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @CsvSource({"de, http://host/de/path", "ja, http://host/ja/path"})
  void aRedirectIsRewrittenWithItsOwnGroups(String language, String location) {
    assertThat(sluice.get(1, "/redirect?l=" + language).header("Location")).isEqualTo(location);
  }
}
