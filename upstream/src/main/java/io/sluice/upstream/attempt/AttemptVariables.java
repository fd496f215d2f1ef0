package io.sluice.upstream.attempt;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;

/// The `$upstream_…` variables, which tell which servers were asked, and how that went.
public final class AttemptVariables {
  private AttemptVariables() {}

  /// Defines those of a protocol.
  public static void define(Variables variables) {
    define(variables, "upstream_addr", Attempt.Column.ADDRESS);
    variables.define(Variable.of("upstream_last_addr", AttemptVariables::lastAddress));
    define(variables, "upstream_bytes_sent", Attempt.Column.SENT);
    define(variables, "upstream_bytes_received", Attempt.Column.RECEIVED);
    define(variables, "upstream_connect_time", Attempt.Column.CONNECT_TIME);
    if (!variables.isHttp()) {
      define(variables, "upstream_first_byte_time", Attempt.Column.HEADER_TIME);
      define(variables, "upstream_session_time", Attempt.Column.RESPONSE_TIME);
    } else {
      variables.define(Variable.of("upstream_last_server_name", AttemptVariables::lastServer));
      define(variables, "upstream_status", Attempt.Column.STATUS);
      define(variables, "upstream_queue_time", Attempt.Column.QUEUE_TIME);
      define(variables, "upstream_header_time", Attempt.Column.HEADER_TIME);
      define(variables, "upstream_response_time", Attempt.Column.RESPONSE_TIME);
      define(variables, "upstream_response_length", Attempt.Column.LENGTH);
    }
  }

  /// Known as soon as the server is chosen, so that `proxy_bind` and the like may ask for it.
  private static boolean lastAddress(Exchange exchange, Bytes out) {
    Attempts attempts = Attempts.of(exchange);
    String address = attempts == null ? null : attempts.lastAddress();
    if (address == null) {
      return false;
    }
    out.append(address);
    return true;
  }

  /// The name without the port, as `proxy_ssl_name` wants it.
  private static boolean lastServer(Exchange exchange, Bytes out) {
    Attempts attempts = Attempts.of(exchange);
    String server = attempts == null ? null : attempts.lastServer();
    if (server == null) {
      return false;
    }
    int colon = server.lastIndexOf(':');
    boolean port = colon > server.lastIndexOf(']') && !server.startsWith("unix:");
    out.append(port ? server.substring(0, colon) : server);
    return true;
  }

  private static void define(Variables variables, String name, Attempt.Column column) {
    variables.define(
        Variable.of(
            name,
            (Exchange exchange, Bytes out) -> {
              Attempts attempts = Attempts.of(exchange);
              if (attempts == null || attempts.count() == 0) {
                return false;
              }
              attempts.write(column, out);
              return true;
            }));
  }
}
