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
import org.junit.jupiter.params.provider.ValueSource;

/// What belongs to one connection: the fields that `Connection` names, a 101, a 100, and whose a
/// kept connection is.
final class ProxyConnectionTest {
  private final Origin origin =
      Origin.http(request ->
          request.line().contains("/101")
              ? "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nwhat follows"
              : """
              HTTP/1.1 200 OK\r
              Content-Length: 2\r
              Connection: keep-alive, X-Hop\r
              X-Hop: a\r
              X-End: b\r
              \r
              ok\
              """);

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                upstream group { server %%ORIGIN%%; }
                server {
                  listen 127.0.0.1:%%PORT_1%%;
                  location / {
                    proxy_pass http://group;
                    if ($arg_if) { set $a 1; }
                  }
                  location /unbuffered { proxy_pass http://group; proxy_buffering off; }
                }
              }
              """)
          .with("ORIGIN", origin.address());

  @AfterEach
  void stop() {
    origin.close();
  }

  @Test
  void fieldsThatConnectionNamesAreNotPassedOn() {
    try (Client client = sluice.client(1)) {
      Response response =
          client.request(
              "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Hop\r\nX-Hop: 1\r\nX-End: 2\r\n\r\n");
      assertThat(response.header("X-Hop")).isNull();
      assertThat(response.header("X-End")).isEqualTo("b");
      Origin.Request seen = origin.requests().getFirst();
      assertThat(seen.header("X-Hop")).isNull();
      assertThat(seen.header("X-End")).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/101", "/unbuffered/101"})
  void whatFollowsAnUnasked101IsPassedOn(String path) {
    try (Client client = sluice.client(1)) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readAll()).startsWith("HTTP/1.1 101 ").endsWith("\r\n\r\nwhat follows");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n"})
  void aClientThatWaitsWithNothingToSendGetsIts100(String field) {
    try (Client client = sluice.client(1)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n" + field + "\r\n");
      assertThat(client.response().status()).isEqualTo(100);
      client.send(field.startsWith("T") ? "0\r\n\r\n" : "");
      assertThat(client.response().status()).isEqualTo(200);
    }
  }

  /// As in nginx, where each has a configuration of its own.
  @Test
  void anIfBlockHasKeptConnectionsOfItsOwn() {
    sluice.get(1, "/");
    sluice.get(1, "/");
    assertThat(origin.accepted()).isEqualTo(1);
    sluice.get(1, "/?if=1");
    assertThat(origin.accepted()).isEqualTo(2);
    sluice.get(1, "/?if=1");
    sluice.get(1, "/");
    assertThat(origin.accepted()).isEqualTo(2);
  }
}
