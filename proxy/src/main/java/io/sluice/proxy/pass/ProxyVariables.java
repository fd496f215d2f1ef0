package io.sluice.proxy.pass;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;

/// The variables of the proxy.
final class ProxyVariables {
  private ProxyVariables() {}

  static void define(Variables variables) {
    variables.define(Variable.of("proxy_host", ProxyVariables::host));
    variables.define(Variable.of("proxy_port", ProxyVariables::port));
    variables.define(Variable.of("proxy_add_x_forwarded_for", ProxyVariables::forwardedFor));
    variables.define(Variable.of("proxy_internal_body_length", ProxyVariables::bodyLength));
    variables.define(Variable.of("proxy_internal_chunked", ProxyVariables::chunked));
  }

  private static boolean host(Exchange exchange, Bytes out) {
    ProxiedRequest passed = ProxiedRequest.of(exchange);
    if (passed == null) {
      return false;
    }
    out.append(passed.target().host);
    return true;
  }

  private static boolean port(Exchange exchange, Bytes out) {
    ProxiedRequest passed = ProxiedRequest.of(exchange);
    if (passed == null) {
      return false;
    }
    out.append(passed.target().port);
    return true;
  }

  /// What the client's `X-Forwarded-For` fields say, with the client's address behind.
  private static boolean forwardedFor(Exchange exchange, Bytes out) {
    HttpRequest request = (HttpRequest) exchange;
    Headers fields = request.headers();
    for (int i = fields.first(Field.X_FORWARDED_FOR); i >= 0; i = fields.next(i)) {
      int start = fields.valueStart(i);
      out.append(fields.base(), start, fields.valueEnd(i) - start).append(", ");
    }
    request.remote().writeHost(out);
    return true;
  }

  private static boolean bodyLength(Exchange exchange, Bytes out) {
    ProxiedRequest passed = ProxiedRequest.of(exchange);
    long length = passed == null ? -1 : passed.bodyLength();
    if (length >= 0) {
      out.appendNumber(length);
    }
    return length >= 0;
  }

  private static boolean chunked(Exchange exchange, Bytes out) {
    ProxiedRequest passed = ProxiedRequest.of(exchange);
    if (passed == null || !passed.chunked()) {
      return false;
    }
    out.append("chunked");
    return true;
  }
}
