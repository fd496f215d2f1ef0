package io.sluice.http.upstream;

import io.sluice.core.ErrorLog;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.core.ErrorPage;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.Sizes;
import io.sluice.net.BufferPool;
import io.sluice.net.Connection;
import org.jspecify.annotations.Nullable;

/// Reads the head of an answer and decides what becomes of it: another attempt, an error page,
/// another URI, a tunnel, or a response.
///
/// The head is scanned in the loop's receive buffer. It moves to a buffer of its own, of at most
/// `proxy_buffer_size`, when it is not complete, or when the request will still be there after the
/// loop has gone on.
final class AnswerReader {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int EARLY_HINTS = 103;
  private static final byte[] YES = {'y', 'e', 's'};
  private static final byte[] NO = {'n', 'o'};

  private final UpstreamExchange exchange;
  private final UpstreamHead head = new UpstreamHead();
  private final AnswerFields fields = new AnswerFields();
  private byte @Nullable [] own;
  private boolean moved;
  private int received;
  private long interimBytes;
  private int headBytes;
  private boolean complete;
  private boolean bodyBegun;

  AnswerReader(UpstreamExchange exchange) {
    this.exchange = exchange;
  }

  private HttpRequest request() {
    return exchange.request();
  }

  private UpstreamSettings settings() {
    return exchange.settings();
  }

  /// Forgets an earlier attempt.
  void reset() {
    head.begin();
    moved = false;
    received = 0;
    interimBytes = 0;
    headBytes = 0;
    complete = false;
    bodyBegun = false;
  }

  /// Gives its buffer back: the head is gone then.
  void release(BufferPool buffers) {
    byte[] held = own;
    if (held != null) {
      own = null;
      buffers.give(held);
    }
    complete = false;
    bodyBegun = false;
  }

  /// The fields of the answer, once its head is complete.
  @Nullable UpstreamHead head() {
    return complete ? head : null;
  }

  /// Bytes of all heads that preceded the body.
  long headBytes() {
    return interimBytes + headBytes;
  }

  /// Whether a body was waited for.
  boolean bodyBegun() {
    return bodyBegun;
  }

  /// Whether the server means to keep its connection.
  boolean mayKeep() {
    return !fields.close();
  }

  // ---- reading

  void readable(Connection c) {
    boolean more = true;
    while (more) {
      byte[] b = buffer();
      int n = c.recv(b, received, limit(b) - received);
      if (n <= 0) {
        ended(c, n);
        return;
      }
      received += n;
      more = scan(b) && c.readReady();
    }
  }

  private byte[] buffer() {
    return moved && own != null ? own : request().loop().receiveBuffer();
  }

  /// The first bytes may be more than a head can be: they may hold some of the body, unless that is
  /// to be read slowly.
  private int limit(byte[] b) {
    boolean headOnly = moved || settings().limitRate != null;
    return headOnly ? Math.min(settings().bufferSize, b.length) : b.length;
  }

  private void ended(Connection c, int answer) {
    if (answer == Connection.EOF) {
      request().log(ErrorLog.Level.ERROR, "upstream prematurely closed connection");
      exchange.next(Failure.ERROR);
    } else if (answer == Connection.ERROR) {
      exchange.logSocketError("recv()", c.errno());
      exchange.next(Failure.ERROR);
    }
  }

  /// True if the head goes on.
  private boolean scan(byte[] b) {
    while (true) {
      switch (head.scan(b, received)) {
        case MORE -> {
          return more(b);
        }
        case NO_STATUS_LINE -> {
          noHead(b);
          return false;
        }
        case INVALID -> {
          String text = "upstream sent invalid header: " + head.invalidField();
          request().log(ErrorLog.Level.ERROR, text);
          exchange.next(Failure.INVALID_HEADER);
          return false;
        }
        case COMPLETE -> {
          if (tooBig(head.length())) {
            return false;
          }
          if (!interim()) {
            headBytes = head.length();
            accept(b);
            return false;
          }
          if (!skipInterim(b)) {
            return false;
          }
        }
      }
    }
  }

  private boolean tooBig(int bytes) {
    if (bytes <= settings().bufferSize) {
      return false;
    }
    request().log(ErrorLog.Level.ERROR, "upstream sent too big header");
    exchange.next(Failure.INVALID_HEADER);
    return true;
  }

  private boolean more(byte[] b) {
    if (tooBig(received + 1)) {
      return false;
    }
    keep(b, received);
    return true;
  }

  /// Moves the head to its own buffer, if it is not there.
  private void keep(byte[] b, int bytes) {
    if (moved) {
      return;
    }
    moved = true;
    byte[] held = own;
    if (held == null) {
      own = held = request().loop().buffers().take(settings().bufferSize);
    }
    System.arraycopy(b, 0, held, 0, bytes);
    head.fields().base(held);
  }

  private boolean interim() {
    return head.status() < 200 && head.status() != SWITCHING_PROTOCOLS && head.status() >= 100;
  }

  /// A 1xx precedes the answer ([RFC 9110, section
  /// 15.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.2)).
  private boolean skipInterim(byte[] b) {
    if (head.status() == EARLY_HINTS && head.version() < RequestLine.HTTP_1_1) {
      request().log(ErrorLog.Level.ERROR, "upstream sent HTTP/1.0 response with early hints");
      exchange.next(Failure.INVALID_HEADER);
      return false;
    }
    int length = head.length();
    interimBytes += length;
    System.arraycopy(b, length, b, 0, received - length);
    received -= length;
    head.begin();
    return true;
  }

  // ---- deciding

  private void noHead(byte[] b) {
    request().log(ErrorLog.Level.ERROR, "upstream sent no valid HTTP/1.0 header");
    complete = true;
    headBytes = 0;
    head.begin();
    exchange.attempts().header(request().nowMillis());
    exchange.attempts().status(200);
    fields.none();
    head.fields().clear();
    request().line().version = RequestLine.HTTP_0_9;
    request().keepAlive(false);
    respond(b, 200);
  }

  private void accept(byte[] b) {
    HttpRequest request = request();
    complete = true;
    int status = head.status();
    exchange.attempts().status(status);
    if (!fields.read(head, request)) {
      exchange.next(Failure.INVALID_HEADER);
      return;
    }
    exchange.attempts().header(request.nowMillis());
    if (status >= 300 && (exchange.asksAnother(status) || intercepted(status))) {
      return;
    }
    exchange.headAccepted();
    if (head.fields().has(Field.X_ACCEL_REDIRECT) && !settings().ignores(Field.X_ACCEL_REDIRECT)) {
      keep(b, headBytes);
      AnswerHead.copyRedirected(head, request, settings(), exchange.protocol());
      exchange.answered(keepsWithoutBody(status));
      new AccelRedirect(request)
          .follow(head.fields().value(head.fields().first(Field.X_ACCEL_REDIRECT)));
      return;
    }
    AnswerHead.copy(head, request, settings(), exchange.protocol());
    if (fields.contentLength() >= 0) {
      request.out().contentLength(fields.contentLength());
    }
    if (settings().forceRanges) {
      request.out().rangesAllowed(true);
    }
    respond(b, status);
  }

  /// Whether the connection may be kept although the body, if there is one, is not read.
  private boolean keepsWithoutBody(int status) {
    return !fields.close() && hasNoBody(status) && received == headBytes;
  }

  private boolean hasNoBody(int status) {
    return status == 204
        || status == 304
        || exchange.protocol().asksHeadOnly()
        || (!fields.chunked() && fields.contentLength() == 0);
  }

  private boolean intercepted(int status) {
    if (!settings().interceptErrors) {
      return false;
    }
    for (ErrorPage page : request().settings().get(HttpCore.ERROR_PAGE)) {
      if (page.answers(status)) {
        if (status == 401) {
          copyChallenges();
        }
        exchange.answeredWithoutBody(keepsWithoutBody(status));
        request().finish(status);
        return true;
      }
    }
    return false;
  }

  private void copyChallenges() {
    Headers from = head.fields();
    for (int i = from.first(Field.WWW_AUTHENTICATE); i >= 0; i = from.next(i)) {
      request()
          .out()
          .add(
              from.base(),
              from.nameStart(i),
              from.nameEnd(i),
              from.valueStart(i),
              from.valueEnd(i),
              Field.WWW_AUTHENTICATE);
    }
  }

  private void respond(byte[] b, int status) {
    HttpRequest request = request();
    boolean upgraded =
        status == SWITCHING_PROTOCOLS && request.headers().has(Field.UPGRADE) && complete;
    boolean buffering = buffering();
    limitRate(buffering);
    frame(status);
    if (!request.response().sendHead()) {
      return;
    }
    if (exchange.over()) {
      return;
    }
    if (upgraded) {
      keep(b, headBytes);
      exchange.upgrade(b, headBytes, received);
    } else if (request.response().headOnly()) {
      exchange.answered(keepsWithoutBody(status));
      keepUnlessOver(b);
      exchange.finish();
    } else {
      passBody(b, buffering);
    }
  }

  private void passBody(byte[] b, boolean buffering) {
    bodyBegun = true;
    exchange.bodyFollows();
    long rate = Math.max(0, Sizes.value(settings().limitRate, request()));
    exchange.body().start(buffering, rate, b, headBytes, received);
    if (!exchange.over()) {
      keepUnlessOver(b);
      exchange.body().readable();
    }
  }

  private void keepUnlessOver(byte[] b) {
    if (!exchange.over()) {
      keep(b, headBytes);
    }
  }

  private void frame(int status) {
    BodyFraming framing = exchange.body().framing();
    if (hasNoBody(status)) {
      framing.length(0);
    } else if (fields.chunked()) {
      if (settings().passTrailers) {
        framing.chunks(settings().bufferSize, request().loop().buffers());
        request().out().trailers();
      } else {
        framing.chunks();
      }
    } else if (fields.contentLength() >= 0) {
      framing.length(fields.contentLength());
    } else {
      framing.stream();
    }
  }

  /// The last `X-Accel-Buffering` that says `yes` or `no` counts.
  private boolean buffering() {
    boolean buffering = settings().buffering;
    if (!complete || settings().ignores(Field.X_ACCEL_BUFFERING)) {
      return buffering;
    }
    Headers all = head.fields();
    for (int i = all.first(Field.X_ACCEL_BUFFERING); i >= 0; i = all.next(i)) {
      if (all.valueIs(i, YES)) {
        buffering = true;
      } else if (all.valueIs(i, NO)) {
        buffering = false;
      }
    }
    return buffering;
  }

  /// A response that is not buffered goes to the client as fast as it comes.
  private void limitRate(boolean buffering) {
    if (!buffering) {
      request().response().limitRate(0);
      return;
    }
    Headers all = head.fields();
    int limit = all.first(Field.X_ACCEL_LIMIT_RATE);
    if (limit >= 0 && !settings().ignores(Field.X_ACCEL_LIMIT_RATE)) {
      long rate = AnswerFields.number(all.base(), all.valueStart(limit), all.valueEnd(limit));
      if (rate >= 0) {
        request().response().limitRate(rate);
      }
    }
  }
}
