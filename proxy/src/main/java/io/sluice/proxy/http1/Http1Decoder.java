package io.sluice.proxy.http1;

import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.wire.BodyFraming;
import io.sluice.http.wire.UpstreamHead;
import io.sluice.net.BufferPool;
import io.sluice.proxy.exchange.ResponseDecoder;
import io.sluice.proxy.exchange.UpstreamFields;
import io.sluice.proxy.exchange.UpstreamSettings;
import org.jspecify.annotations.Nullable;

/// Reads an HTTP/1 response ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112)), as leniently as
/// nginx does.
public final class Http1Decoder implements ResponseDecoder, BodyFraming.ErrorSink {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int EARLY_HINTS = 103;

  private final UpstreamHead head = new UpstreamHead();
  private final UpstreamFields fields = new UpstreamFields();
  private final BodyFraming framing = new BodyFraming();
  private @Nullable HttpRequest request;
  private int bufferSize;
  private boolean keepTrailers;
  private boolean headOnly;
  private boolean complete;
  private boolean bare;

  public Http1Decoder() {}

  /// Tells before [#begin], for all attempts, what was requested.
  ///
  /// @param forHead whether the request is a HEAD, so that its response has no body
  public void headOnly(boolean forHead) {
    headOnly = forHead;
  }

  @Override
  public void begin(HttpRequest of, UpstreamSettings settings) {
    request = of;
    bufferSize = settings.bufferSize();
    keepTrailers = settings.passTrailers();
    complete = bare = false;
    head.begin();
  }

  private HttpRequest request() {
    if (request == null) {
      throw new IllegalStateException("no response is read");
    }
    return request;
  }

  @Override
  public void log(ErrorLog.Level level, String text) {
    request().log(level, text);
  }

  // ---- the head

  @Override
  public Head scan(byte[] b, int end) {
    if (complete) { // an interim one, which has been taken off
      complete = false;
      head.begin();
    }
    return switch (head.scan(b, end)) {
      case MORE -> Head.MORE;
      case NO_STATUS_LINE -> noHead();
      case INVALID -> {
        log(ErrorLog.Level.ERROR, "upstream sent invalid header: " + head.invalidField());
        yield Head.INVALID;
      }
      case COMPLETE -> completed();
    };
  }

  private Head completed() {
    complete = true;
    int status = head.status();
    if (status >= 100 && status < 200 && status != SWITCHING_PROTOCOLS) {
      return interim(status);
    }
    if (!fields.read(head, request())) {
      return Head.INVALID;
    }
    frame(status);
    return Head.COMPLETE;
  }

  /// A 1xx precedes the response ([RFC 9110, section
  /// 15.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.2)).
  private Head interim(int status) {
    if (status == EARLY_HINTS && head.version() < RequestLine.HTTP_1_1) {
      log(ErrorLog.Level.ERROR, "upstream sent HTTP/1.0 response with early hints");
      complete = false;
      return Head.INVALID;
    }
    return Head.INTERIM;
  }

  private Head noHead() {
    log(ErrorLog.Level.ERROR, "upstream sent no valid HTTP/1.0 header");
    complete = bare = true;
    head.begin();
    fields.none();
    framing.stream();
    return Head.BARE;
  }

  private void frame(int status) {
    if (withoutBody(status)) {
      framing.length(0);
    } else if (fields.chunked()) {
      if (keepTrailers) {
        framing.chunks(bufferSize, buffers());
      } else {
        framing.chunks();
      }
    } else if (fields.contentLength() >= 0) {
      framing.length(fields.contentLength());
    } else {
      framing.stream();
    }
  }

  private boolean withoutBody(int status) {
    return status == 204 || status == 304 || headOnly;
  }

  private BufferPool buffers() {
    return request().loop().buffers();
  }

  @Override
  public int headEnd() {
    return bare ? 0 : head.length();
  }

  @Override
  public @Nullable UpstreamHead head() {
    return complete ? head : null;
  }

  @Override
  public long contentLength() {
    return fields.contentLength();
  }

  @Override
  public boolean bodyless() {
    return framing.complete();
  }

  // ---- the body

  @Override
  public Body decode(byte[] b, int from, int end) {
    return switch (framing.take(b, from, end, this)) {
      case MORE -> Body.MORE;
      case END -> Body.END;
      case INVALID -> Body.INVALID;
    };
  }

  @Override
  public int from() {
    return framing.from();
  }

  @Override
  public int to() {
    return framing.to();
  }

  @Override
  public Body ended() {
    if (framing.endsWithStream()) {
      return Body.END;
    }
    log(ErrorLog.Level.ERROR, "upstream prematurely closed connection");
    return Body.INVALID;
  }

  @Override
  public boolean inPieces() {
    return framing.inPieces();
  }

  @Override
  public boolean mayTrail() {
    return keepTrailers && framing.inPieces();
  }

  @Override
  public @Nullable UpstreamHead trailers() {
    return framing.trailers();
  }

  @Override
  public boolean keeps() {
    return !fields.close() && framing.keepsConnection();
  }

  @Override
  public void release() {
    complete = false;
    head.forget();
    framing.release();
    request = null;
  }
}
