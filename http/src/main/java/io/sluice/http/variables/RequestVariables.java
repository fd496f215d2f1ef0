package io.sluice.http.variables;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.RequestBody;
import io.sluice.http.RequestLine;
import io.sluice.http.Span;
import io.sluice.http.body.TempFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;

/// Variables of a request itself: its line, its host, its body, its time.
final class RequestVariables {
  private static final byte[] BASIC = Bytes.of("basic ");

  private RequestVariables() {}

  static void define(Variables v) {
    v.define(Variable.of("request", RequestVariables::line));
    v.define(Variable.of("request_method", RequestVariables::method));
    v.define(Variable.of("server_protocol", RequestVariables::protocol));
    v.define(Variable.of("scheme", RequestVariables::scheme));
    v.define(Variable.of("https", RequestVariables::https));
    v.define(Variable.of("host", RequestVariables::host));
    v.define(Variable.of("request_port", RequestVariables::port));
    v.define(Variable.of("is_request_port", RequestVariables::isPort));
    v.define(Variable.of("server_name", RequestVariables::serverName));
    v.define(Variable.of("remote_user", RequestVariables::remoteUser));
    v.define(Variable.of("content_length", RequestVariables::contentLength));
    v.define(Variable.of("request_body", RequestVariables::body));
    v.define(Variable.of("request_body_file", RequestVariables::bodyFile));
    v.define(Variable.of("request_length", RequestVariables::length));
    v.define(Variable.of("request_time", RequestVariables::time));
    v.define(Variable.cached("request_id", RequestVariables::id));
  }

  private static boolean line(HttpRequest r, Bytes out) {
    RequestLine line = r.line();
    out.append(r.head(), line.start, line.end - line.start);
    return line.begun;
  }

  private static boolean method(HttpRequest r, Bytes out) {
    RequestLine line = r.main().line();
    if (!line.complete) {
      return false;
    }
    if (line.method == Method.OTHER) {
      out.append(r.head(), line.start, line.methodEnd - line.start);
    } else {
      line.method.write(out);
    }
    return true;
  }

  private static boolean protocol(HttpRequest r, Bytes out) {
    RequestLine line = r.line();
    if (line.protocolStart < 0) {
      return false;
    }
    if (line.complete) {
      out.append(r.head(), line.protocolStart, line.end - line.protocolStart);
    }
    return true;
  }

  private static boolean scheme(HttpRequest r, Bytes out) {
    out.append(r.stream().secure() ? "https" : "http");
    return true;
  }

  private static boolean https(HttpRequest r, Bytes out) {
    if (r.stream().secure()) {
      out.append("on");
    }
    return true;
  }

  private static boolean host(HttpRequest r, Bytes out) {
    Span host = r.host();
    if (host.isEmpty()) {
      out.append(r.server().name());
    } else {
      host.write(out);
    }
    return true;
  }

  private static boolean port(HttpRequest r, Bytes out) {
    if (r.hostPort() != 0) {
      out.appendNumber(r.hostPort());
    }
    return true;
  }

  private static boolean isPort(HttpRequest r, Bytes out) {
    if (r.hostPort() != 0) {
      out.append(':');
    }
    return true;
  }

  private static boolean serverName(HttpRequest r, Bytes out) {
    out.append(r.server().name());
    return true;
  }

  /// The name in Basic credentials, whether they are checked or not.
  private static boolean remoteUser(HttpRequest r, Bytes out) {
    Headers headers = r.headers();
    int index = headers.first(Field.AUTHORIZATION);
    if (index < 0) {
      return false;
    }
    byte[] b = headers.base();
    int at = headers.valueStart(index);
    int end = headers.valueEnd(index);
    for (byte expected : BASIC) {
      if (at == end || (b[at++] | 0x20) != expected) {
        return false;
      }
    }
    while (at < end && b[at] == ' ') {
      at++;
    }
    String credentials;
    try {
      credentials =
          new String(
              Base64.getDecoder().decode(Arrays.copyOfRange(b, at, end)),
              StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return false;
    }
    int colon = credentials.indexOf(':');
    if (colon <= 0) {
      return false;
    }
    out.append(credentials, 0, colon);
    return true;
  }

  private static boolean contentLength(HttpRequest r, Bytes out) {
    Headers headers = r.headers();
    int index = headers.first(Field.CONTENT_LENGTH);
    if (index >= 0) {
      int start = headers.valueStart(index);
      out.append(headers.base(), start, headers.valueEnd(index) - start);
      return true;
    }
    RequestBody body = r.body();
    if (!body.chunked() || !body.complete()) {
      return false;
    }
    out.appendNumber(body.size());
    return true;
  }

  private static boolean body(HttpRequest r, Bytes out) {
    RequestBody body = r.body();
    if (body.memory().isEmpty() || !body.wholeInMemory()) {
      return false;
    }
    body.memory().write(out);
    return true;
  }

  private static boolean bodyFile(HttpRequest r, Bytes out) {
    TempFile file = r.body().file();
    if (file == null) {
      return false;
    }
    out.append(file.path());
    return true;
  }

  private static boolean length(HttpRequest r, Bytes out) {
    out.appendNumber(r.requestLength());
    return true;
  }

  private static boolean time(HttpRequest r, Bytes out) {
    out.appendSeconds(Math.max(0, r.nowMillis() - r.startMillis()));
    return true;
  }

  private static boolean id(HttpRequest r, Bytes out) {
    RandomGenerator random = r.loop().clock().random();
    out.appendHex(random.nextLong(), 16).appendHex(random.nextLong(), 16);
    return true;
  }
}
