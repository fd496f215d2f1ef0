package io.sluice.http;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.LogContext;
import org.jspecify.annotations.Nullable;

/// What an error log line says behind its message, of a request.
public final class RequestContext {
  /// Adds the upstream that a request was passed to.
  @FunctionalInterface
  public interface UpstreamText {
    /// Appends `, upstream: "http://127.0.0.1:8080/path"`.
    void write(Bytes out);
  }

  private final HttpRequest request;
  private @Nullable String action;
  private @Nullable UpstreamText upstream;

  RequestContext(HttpRequest request) {
    this.request = request;
  }

  void clear() {
    action = null;
    upstream = null;
  }

  /// What is being done, `reading client request headers`; null for nothing worth saying.
  public void action(@Nullable String doing) {
    action = doing;
  }

  public void upstream(@Nullable UpstreamText text) {
    upstream = text;
  }

  /// The request goes on elsewhere: which upstream it was passed to, and with which URI, is said as
  /// it was.
  public void redirected() {
    if (upstream != null) {
      Bytes text = new Bytes(128);
      upstream.write(text);
      byte[] said = text.toByteArray();
      upstream = out -> out.append(said);
    }
  }

  void write(Bytes out) {
    if (action != null) {
      out.append(" while ").append(action);
    }
    out.append(", client: ");
    request.remote().writeHost(out);
    out.append(", server: ").append(request.server().name());
    requestLine(out);
    if (request.parent() != null) {
      out.append(", subrequest: \"");
      request.target().path().write(out);
      out.append('"');
    }
    if (upstream != null) {
      upstream.write(out);
    }
    field(out, ", host: \"", Field.HOST);
    field(out, ", referrer: \"", Field.REFERER);
  }

  private void requestLine(Bytes out) {
    RequestLine line = request.line();
    if (line.end > line.start) {
      out.append(", request: \"")
          .append(request.head(), line.start, line.end - line.start)
          .append('"');
    }
  }

  private void field(Bytes out, String label, Field field) {
    Headers headers = request.headers();
    int index = headers.first(field);
    if (index >= 0) {
      int start = headers.valueStart(index);
      out.append(label).append(headers.base(), start, headers.valueEnd(index) - start).append('"');
    }
  }

  /// A context for lines about a connection that has no request.
  ///
  /// @param server the text of the address that the client connected to
  static LogContext idle(long number, String client, String server) {
    return new LogContext() {
      @Override
      public long connectionNumber() {
        return number;
      }

      @Override
      public void writeContext(Bytes out) {
        out.append(", client: ").append(client).append(", server: ").append(server);
      }
    };
  }
}
