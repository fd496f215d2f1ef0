package io.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What servers are asked for.
final class ProxyPassTest {
  private final Origin origin =
      Origin.http(request -> Origin.ok(request.line() + "\n" + request.body()));

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                upstream group { server %%ORIGIN%%; }
                server {
                  listen 127.0.0.1:%%PORT_1%%;
                  location / { proxy_pass http://group; }
                  location /replaced/ { proxy_pass http://group/other/; }
                  location /shortened { proxy_pass http://group/x; }
                  location = /exact { proxy_pass http://group/one; }
                  location ~ ^/regex { proxy_pass http://group; }
                  location /rewritten/ {
                    rewrite ^/rewritten/(.*)$ /new/$1?a=b break;
                    proxy_pass http://group/ignored/;
                  }
                  location /encoded/ { rewrite ^ /a%20b break; proxy_pass http://group; }
                  location /variable { proxy_pass http://$arg_to/v?w; }
                  location /unresolved { proxy_pass http://$arg_to; }
                  location /limited {
                    proxy_pass http://group;
                    limit_except GET { proxy_pass http://group; }
                  }
                  location /named { error_page 418 = @passed; return 418; }
                  location @passed { proxy_pass http://group; }
                  location /if { if ($arg_a) { proxy_pass http://group; } }
                  location /method { proxy_method PURGE; proxy_pass http://group; }
                  location /body { proxy_set_body "<$request_method>"; proxy_pass http://group; }
                  location /nobody {
                    proxy_pass_request_body off;
                    proxy_set_header Content-Length "";
                    proxy_pass http://group;
                  }
                  location /old { proxy_http_version 1.0; proxy_pass http://group; }
                  location /bare {
                    proxy_pass_request_headers off;
                    proxy_set_header X-Host $proxy_host:$proxy_port;
                    proxy_set_header X-For $proxy_add_x_forwarded_for;
                    proxy_set_header X-Empty "";
                    proxy_pass http://group;
                  }
                }
              }
              """)
          .with("ORIGIN", origin.address());

  @AfterEach
  void stop() {
    origin.close();
  }

  private String line(String path) {
    return sluice.get(1, path).body().lines().findFirst().orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "/,                  GET / HTTP/1.1",
    "/a%2Fb/../c?d=%20e, GET /a%2Fb/../c?d=%20e HTTP/1.1",
    "/replaced/a%20b?c,  GET /other/a%20b?c HTTP/1.1",
    "//replaced/a%20b?c, GET /other/a%20b?c HTTP/1.1",
    "/replaced/./a%3Fb,  GET /other/a%3Fb HTTP/1.1",
    "/replaced/../replaced/a%0D%0Ab%25, GET /other/a%0D%0Ab%25 HTTP/1.1",
    "/replaced/,         GET /other/ HTTP/1.1",
    "/shortenedmore,     GET /xmore HTTP/1.1",
    "/exact,             GET /one HTTP/1.1",
    "/regex/a,           GET /regex/a HTTP/1.1",
    "/rewritten/a,       GET /new/a?a=b HTTP/1.1",
    "/encoded/,          GET /a%2520b HTTP/1.1",
    "/variable?to=group, GET /v?w HTTP/1.1",
    "/limited,           GET /limited HTTP/1.1",
    "/named,             GET /named HTTP/1.1",
    "/if?a=b,            GET /if?a=b HTTP/1.1",
    "/method,            PURGE /method HTTP/1.1",
    "/old,               GET /old HTTP/1.0",
  })
  void requestLines(String path, String expected) {
    assertThat(line(path)).isEqualTo(expected);
  }

  @Test
  void addressInAVariable() {
    assertThat(line("/variable?to=" + origin.address())).isEqualTo("GET /v?w HTTP/1.1");
  }

  @Test
  void nameThatNobodyCanResolve() {
    assertThat(sluice.get(1, "/unresolved?to=example.com").status()).isEqualTo(502);
    sluice.awaitLog("[error]");
    sluice.awaitLog("no resolver defined to resolve example.com, client:");
  }

  @Test
  void malformedUrlInAVariable() {
    assertThat(sluice.get(1, "/unresolved?to=127.0.0.1:99999").status()).isEqualTo(500);
    sluice.awaitLog("invalid port in upstream \"127.0.0.1:99999\"");
  }

  @Test
  void otherMethodsOfALimitedLocation() {
    try (Client client = sluice.client(1)) {
      Response response =
          client.request("PUT /limited HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
      assertThat(response.body()).isEqualTo("PUT /limited HTTP/1.1\nhi");
    }
  }

  @Test
  void fieldsThatAreSet() {
    try (Client client = sluice.client(1)) {
      client.request("GET /bare HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\nX-B: c\r\n\r\n");
    }
    assertThat(origin.requests().getFirst().head())
        .isEqualTo(
            """
            GET /bare HTTP/1.1\r
            Host: group\r
            X-Host: group:80\r
            X-For: 1.2.3.4, 127.0.0.1\r
            \r
            """);
  }

  @Test
  void bodyThatIsSet() {
    sluice.get(1, "/body");
    assertThat(origin.requests().getFirst().body()).isEqualTo("<GET>");
    assertThat(origin.requests().getFirst().header("content-length")).isEqualTo("5");
  }

  @Test
  void bodyThatIsNotPassedOn() {
    try (Client client = sluice.client(1)) {
      client.request("POST /nobody HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
    }
    assertThat(origin.requests().getFirst().header("content-length")).isNull();
  }

  @Test
  void bodyInChunksIsCounted() {
    try (Client client = sluice.client(1)) {
      Response response =
          client.request(
              """
              POST /c HTTP/1.1\r
              Host: a\r
              Transfer-Encoding: chunked\r
              \r
              3\r
              abc\r
              2\r
              de\r
              0\r
              \r
              """);
      assertThat(response.body()).isEqualTo("POST /c HTTP/1.1\nabcde");
    }
    assertThat(origin.requests().getFirst().header("content-length")).isEqualTo("5");
    assertThat(origin.requests().getFirst().header("transfer-encoding")).isNull();
  }

  @Test
  void connectionsAreKept() {
    try (Client client = sluice.client(1)) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.get("/").status()).isEqualTo(200);
      }
    }
    assertThat(origin.accepted()).isEqualTo(1);
    assertThat(origin.requests().getFirst().header("connection")).isNull();
  }
}
