package io.sluice.http.variables;

import io.sluice.config.Values;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.http.Field;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.ResponseHead;
import io.sluice.http.core.HttpCore;

/// Variables of a response.
final class ResponseVariables {
  private static final int SWITCHING_PROTOCOLS = 101;

  private ResponseVariables() {}

  static void define(Variables v) {
    v.define(Variable.of("status", ResponseVariables::status));
    v.define(ConnectionVariables.number("bytes_sent", HttpRequest::bytesSent));
    v.define(
        ConnectionVariables.number(
            "body_bytes_sent", r -> Math.max(0, r.bytesSent() - r.stream().output().headSize())));
    v.define(Variable.of("request_completion", ResponseVariables::completion));
    v.define(new LimitRate());
    v.define(Variable.of("sent_http_content_type", ResponseVariables::contentType));
    v.define(Variable.of("sent_http_content_length", ResponseVariables::contentLength));
    v.define(Variable.of("sent_http_last_modified", ResponseVariables::lastModified));
    v.define(Variable.of("sent_http_connection", ResponseVariables::connection));
    v.define(Variable.of("sent_http_keep_alive", ResponseVariables::keepAlive));
    v.define(Variable.of("sent_http_transfer_encoding", ResponseVariables::transferEncoding));
  }

  private static boolean status(HttpRequest r, Bytes out) {
    ResponseHead head = r.out();
    int status = head.errorStatus() != 0 ? head.errorStatus() : head.status();
    boolean ancient = status == 0 && r.version() == RequestLine.HTTP_0_9;
    out.appendPadded(ancient ? RequestLine.HTTP_0_9 : status, 3);
    return true;
  }

  private static boolean completion(HttpRequest r, Bytes out) {
    if (r.stream().complete()) {
      out.append("OK");
    }
    return true;
  }

  private static boolean contentType(HttpRequest r, Bytes out) {
    if (!r.out().hasContentType()) {
      return false;
    }
    r.out().writeContentType(out);
    return true;
  }

  private static boolean field(HttpRequest r, Field field, Bytes out) {
    ResponseHead head = r.out();
    int index = head.first(field);
    if (index < 0) {
      return false;
    }
    int start = head.valueStart(index);
    out.append(head.base(), start, head.valueEnd(index) - start);
    return true;
  }

  private static boolean contentLength(HttpRequest r, Bytes out) {
    if (field(r, Field.CONTENT_LENGTH, out)) {
      return true;
    }
    if (r.out().contentLength() < 0) {
      return false;
    }
    out.appendNumber(r.out().contentLength());
    return true;
  }

  private static boolean lastModified(HttpRequest r, Bytes out) {
    if (field(r, Field.LAST_MODIFIED, out)) {
      return true;
    }
    if (r.out().lastModified() < 0) {
      return false;
    }
    TimeCache.writeHttp(r.out().lastModified(), out);
    return true;
  }

  private static boolean connection(HttpRequest r, Bytes out) {
    if (r.out().status() == SWITCHING_PROTOCOLS) {
      out.append("upgrade");
    } else {
      out.append(r.keepAlive() ? "keep-alive" : "close");
    }
    return true;
  }

  private static boolean keepAlive(HttpRequest r, Bytes out) {
    long seconds = r.settings().get(HttpCore.KEEPALIVE_TIMEOUT).headerSeconds();
    if (!r.keepAlive() || seconds == 0) {
      return false;
    }
    out.append("timeout=").appendNumber(seconds);
    return true;
  }

  private static boolean transferEncoding(HttpRequest r, Bytes out) {
    if (!r.stream().output().chunked()) {
      return false;
    }
    out.append("chunked");
    return true;
  }

  /// `$limit_rate`, which `set` may change.
  private static final class LimitRate extends Variable {
    LimitRate() {
      super("limit_rate");
    }

    @Override
    public boolean changeable() {
      return true;
    }

    @Override
    public boolean assignable() {
      return true;
    }

    @Override
    public boolean write(Exchange e, Bytes out) {
      out.appendNumber(Math.max(0, ((HttpRequest) e).response().limitRate()));
      return true;
    }

    @Override
    public void assign(Exchange e, byte[] b, int offset, int count) {
      String text = Bytes.text(b, offset, count);
      long rate = Values.size(text);
      if (rate == Values.INVALID) {
        e.log(ErrorLog.Level.ERROR, "invalid $limit_rate \"" + text + '"');
      } else {
        ((HttpRequest) e).response().limitRate(rate);
      }
    }
  }
}
