package io.sluice.http.head;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.RequestLine;
import io.sluice.http.conf.HttpServer;
import io.sluice.http.core.HttpCore;
import io.sluice.traffic.names.ServerSelector;

/// What must hold of a request's head before it is worked on. What would let two readers of the
/// same bytes see different requests is refused ([RFC 9112, section
/// 6.3](https://www.rfc-editor.org/rfc/rfc9112#section-6.3)).
public final class HeadChecks {
  private static final byte[] CHUNKED = Bytes.of("chunked");
  private static final long LONGEST = Long.MAX_VALUE;

  private final ServerSelector<HttpServer> servers;

  /// @param servers those of the address that the client connected to
  public HeadChecks(ServerSelector<HttpServer> servers) {
    this.servers = servers;
  }

  /// Finishes a request with an error that is the client's.
  public static void refuse(HttpRequest request, int status, String message) {
    if (request.logs(Level.INFO)) {
      request.log(Level.INFO, message);
    }
    request.finish(status);
  }

  /// Looks at a request line; the host in it comes before that of a `Host` field.
  ///
  /// @return whether to go on; if not, the request has been finished
  public boolean line(HttpRequest request) {
    RequestLine line = request.line();
    boolean merge = request.settings().get(HttpCore.MERGE_SLASHES);
    if (!request.target().parse(request.head(), line, merge)) {
      refuse(request, 400, "client sent invalid request");
      return false;
    }
    if (line.hostEnd >= 0) {
      int port =
          HostName.read(
              request.head(), line.hostStart, line.hostEnd, request.host(), request.target());
      if (port < 0) {
        refuse(request, 400, "client sent invalid host in request line");
        return false;
      }
      chooseServer(request, port);
    } else if (line.version < RequestLine.HTTP_1_0) {
      chooseServer(request, 0);
    }
    return true;
  }

  /// Looks at the value of the `Host` field.
  public boolean host(HttpRequest request, int start, int end) {
    boolean chosen = !request.host().isEmpty();
    if (chosen) { // it is checked all the same
      if (!HostName.valid(request.head(), start, end)) {
        refuse(request, 400, "client sent invalid host header");
        return false;
      }
      return true;
    }
    int port = HostName.read(request.head(), start, end, request.host(), request.target());
    if (port < 0) {
      refuse(request, 400, "client sent invalid host header");
      return false;
    }
    chooseServer(request, port);
    return true;
  }

  private void chooseServer(HttpRequest request, int port) {
    request.hostPort(port);
    HttpServer server =
        servers.select(request, request.host().base, request.host().start, request.host().end);
    if (server != request.server()) {
      request.server(server);
    }
  }

  /// Looks at the whole head.
  public boolean head(HttpRequest request) {
    if (request.host().isEmpty()) {
      chooseServer(request, 0);
    }
    Headers headers = request.headers();
    if (!headers.has(Field.HOST) && request.version() > RequestLine.HTTP_1_0) {
      refuse(request, 400, "client sent HTTP/1.1 request without \"Host\" header");
      return false;
    }
    return framing(request, headers) && method(request);
  }

  private static boolean framing(HttpRequest request, Headers headers) {
    int lengthField = headers.first(Field.CONTENT_LENGTH);
    long length = -1;
    if (lengthField >= 0) {
      length =
          number(headers.base(), headers.valueStart(lengthField), headers.valueEnd(lengthField));
      if (length < 0) {
        refuse(request, 400, "client sent invalid \"Content-Length\" header");
        return false;
      }
    }
    int coding = headers.first(Field.TRANSFER_ENCODING);
    if (coding < 0) {
      request.body().declare(length, false);
      return true;
    }
    if (request.version() < RequestLine.HTTP_1_1) {
      refuse(request, 400, "client sent HTTP/1.0 request with \"Transfer-Encoding\" header");
    } else if (!headers.valueIs(coding, CHUNKED)) {
      refuse(
          request,
          501,
          "client sent unknown \"Transfer-Encoding\": \"" + headers.value(coding) + '"');
    } else if (lengthField >= 0) {
      refuse(
          request,
          400,
          "client sent \"Content-Length\" and \"Transfer-Encoding\" headers at the same time");
    } else {
      request.body().declare(-1, true);
      return true;
    }
    return false;
  }

  /// The value of a decimal number without sign or spaces; -1 if it is none, or too large.
  static long number(byte[] b, int start, int end) {
    if (start == end) {
      return -1;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9 || value > (LONGEST - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static boolean method(HttpRequest request) {
    if (request.method() == Method.CONNECT) {
      refuse(request, 405, "client sent CONNECT method");
      return false;
    }
    if (request.method() == Method.TRACE) {
      refuse(request, 405, "client sent TRACE method");
      return false;
    }
    return true;
  }
}
