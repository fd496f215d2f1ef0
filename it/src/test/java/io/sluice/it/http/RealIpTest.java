package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Sluice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `set_real_ip_from` and `real_ip_header` in requests.
final class RealIpTest {
  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
          """
          http {
            limit_conn_zone $binary_remote_addr zone=clients:64k;
            geo $where { 192.0.2.0/24 far; default near; }
            log_format seen '$remote_addr $status';
            access_log logs/access.log seen;
            error_page 404 =200 @seen;
            server {
              listen 127.0.0.1:%%PORT_1%%;
              listen unix:%%DIR%%/socket;
              location / { set_real_ip_from 10.0.0.0/8; set_real_ip_from 127.0.0.1; }
              location /last {
                set_real_ip_from 127.0.0.1;
                real_ip_header X-Forwarded-For;
              }
              location /walk {
                set_real_ip_from 127.0.0.1;
                set_real_ip_from 10.0.0.0/8;
                real_ip_header X-Forwarded-For;
                real_ip_recursive on;
              }
              location /custom { set_real_ip_from 127.0.0.1; real_ip_header Client-Address; }
              location /unix { set_real_ip_from unix:; }
              location /denied { set_real_ip_from 127.0.0.1; deny 192.0.2.9; }
              location /none { }
              location @seen { return 200 "$remote_addr:$remote_port $where"; }
            }
            server {
              listen 127.0.0.1:%%PORT_2%%;
              set_real_ip_from 127.0.0.1;
              if ($remote_addr = 192.0.2.1) { return 200 "early $realip_remote_addr"; }
              location / { set_real_ip_from 10.0.0.1; real_ip_header X-Forwarded-For; }
              location @seen { return 200 "$remote_addr"; }
            }
          }
          """);

  private static String ask(Client client, String path, String fields) {
    String lines = fields.isEmpty() ? "" : fields.replace(";", "\r\n") + "\r\n";
    return client.request("GET " + path + " HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n").body();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/|X-Real-IP: 192.0.2.1|192.0.2.1: far",
        "/|X-Real-IP: 192.0.2.1:99|192.0.2.1:99 far",
        "/|x-real-ip: 192.0.2.1;X-Real-IP: 192.0.2.2|192.0.2.1: far",
        "/|X-Real-IP: 192.0.2.1, 2001:db8::1|2001:db8::1: near",
        "/last|X-Forwarded-For: 192.0.2.1;X-Forwarded-For: 1.1.1.1, 192.0.2.2|192.0.2.2: far",
        "/walk|X-Forwarded-For: 1.1.1.1, 192.0.2.1;X-Forwarded-For: 10.0.0.1|192.0.2.1: far",
        "/walk|X-Forwarded-For: 10.0.0.2;X-Forwarded-For: 10.0.0.1|10.0.0.2: near",
        "/custom|CLIENT-ADDRESS: 192.0.2.1|192.0.2.1: far",
      })
  void aTrustedProxyIsBelieved(String path, String fields, String expected) {
    try (Client client = sluice.client(1)) {
      assertThat(ask(client, path, fields)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/none|X-Real-IP: 192.0.2.1",
        "/unix|X-Real-IP: 192.0.2.1",
        "/|X-Real-IP: nobody",
        "/|X-Forwarded-For: 192.0.2.1",
        "/last|X-Real-IP: 192.0.2.1",
        "/custom|Client_Address: 192.0.2.1",
      })
  void nothingElseIs(String path, String fields) {
    try (Client client = sluice.client(1)) {
      assertThat(ask(client, path, fields)).matches("127.0.0.1:\\d+ near");
    }
  }

  @Test
  void everyRequestOfAConnectionHasItsOwn() {
    try (Client client = sluice.client(1)) {
      assertThat(ask(client, "/", "X-Real-IP: 192.0.2.1")).isEqualTo("192.0.2.1: far");
      assertThat(ask(client, "/", "")).matches("127.0.0.1:\\d+ near");
      assertThat(ask(client, "/denied", "X-Real-IP: 192.0.2.9")).contains("403 Forbidden");
    }
    sluice.awaitLog("access forbidden by rule, client: 192.0.2.9, server: ");
    sluice.awaitLog("client 127.0.0.1 closed keepalive connection");
    sluice.stop();
    assertThat(sluice.folder().resolve("logs/access.log"))
        .hasContent("192.0.2.1 200\n127.0.0.1 200\n192.0.2.9 403\n");
  }

  @Test
  void unixSocketsAreTrustedByTheirKind() {
    try (Client client = Client.to(sluice.folder().resolve("socket"))) {
      assertThat(ask(client, "/unix", "X-Real-IP: 192.0.2.1")).isEqualTo("192.0.2.1: far");
      assertThat(ask(client, "/", "X-Real-IP: 192.0.2.1")).isEqualTo("unix:: near");
    }
  }

  @Test
  void theServerComesBeforeItsLocationsAndCountsOnce() {
    try (Client client = sluice.client(2)) {
      assertThat(ask(client, "/", "X-Real-IP: 192.0.2.1")).isEqualTo("early 127.0.0.1");
      assertThat(ask(client, "/", "X-Real-IP: 10.0.0.1;X-Forwarded-For: 192.0.2.3"))
          .isEqualTo("10.0.0.1");
    }
  }
}
