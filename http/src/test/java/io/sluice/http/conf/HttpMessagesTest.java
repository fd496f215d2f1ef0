package io.sluice.http.conf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of a wrong configuration: nginx's words, at nginx's line.
final class HttpMessagesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "location / {} location / {}       | duplicate location \"/\"",
        "location = /a {} location = /a {} | duplicate location \"/a\"",
        "location /a { location /b {} }    | location \"/b\" is outside location \"/a\"",
        "location = /a { location /a/b {} }"
            + "| location \"/a/b\" cannot be inside the exact location \"/a\"",
        "location @a { location /b {} }    | location \"/b\" cannot be inside the named location \"@a\"",
        "location /a { location @b {} }    | named location \"@b\" can be on the server level only",
        "location ! /a {}                  | invalid location modifier \"!\"",
        "location / { limit_except X {} }  | invalid method \"X\"",
        "location / { alias /a; root /b; }"
            + "| \"root\" directive is duplicate, \"alias\" directive was specified earlier",
        "location @a { alias /a; }         | the \"alias\" directive cannot be used inside the named location",
        "root $document_root/a;"
            + "| the $document_root variable cannot be used in the \"root\" directive",
        "server_name *a;                   | server name \"*a\" is invalid",
        "server_name ~;                    | empty regex in server name \"~\"",
        "error_page =200 /;                | invalid value \"=200\"",
        "error_page 200 /;                 | value \"200\" must be between 300 and 599",
        "error_page 499 /;                 | invalid value \"499\"",
        "keepalive_disable opera;          | invalid value \"opera\"",
        "large_client_header_buffers 0 1k; | \"large_client_header_buffers\" directive invalid value",
        "connection_pool_size 10;          | the pool size must be no less than 112",
        "internal;                         | \"internal\" directive is not allowed here",
        "listen 127.0.0.1:8080;            | a duplicate listen 127.0.0.1:8080",
      })
  void refuses(String directives, String message) {
    assertThat(Loaded.server(directives).messages())
        .filteredOn(said -> said.startsWith("[emerg]"))
        .containsExactly("[emerg] " + message + " in /etc/n.conf:2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "server_name a/b;      | server name \"a/b\" has suspicious symbols",
        "types { a b; c b; }   | duplicate extension \"b\", content type: \"c\", previous content type: \"a\"",
      })
  void warns(String directives, String message) {
    assertThat(Loaded.server(directives).messages())
        .containsExactly("[warn] " + message + " in /etc/n.conf:2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "server { listen 80 default_server; } server { listen 80 default_server; }"
            + "| a duplicate default server for 0.0.0.0:80",
        "server { listen 80 backlog=1; } server { listen 80 backlog=2; }"
            + "| duplicate listen options for 0.0.0.0:80",
        "server { listen 81; server_name a..b; } server { listen 81; }"
            + "| invalid server name or wildcard \"a..b\" on 0.0.0.0:81",
      })
  void refusesAmongServers(String servers, String message) {
    assertThat(Loaded.http(servers).messages())
        .filteredOn(said -> said.startsWith("[emerg]"))
        .singleElement()
        .asString()
        .startsWith("[emerg] " + message);
  }
}
