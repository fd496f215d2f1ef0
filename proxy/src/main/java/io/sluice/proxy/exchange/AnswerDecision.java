package io.sluice.proxy.exchange;

import io.sluice.core.log.ErrorLog;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.core.ErrorPage;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.Sizes;
import io.sluice.http.wire.BodyFraming;
import io.sluice.http.wire.UpstreamHead;
import io.sluice.upstream.Failure;


/// Decides what becomes of an answer once its head is there: another attempt, an error page,
/// another URI, a tunnel, or a response.
final class AnswerDecision {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final byte[] YES = {'y', 'e', 's'};
  private static final byte[] NO = {'n', 'o'};

  private final UpstreamExchange exchange;
  private final AnswerReader reader;
  private final UpstreamHead head;
  private final AnswerFields fields = new AnswerFields();
  private boolean bodyBegun;

  /// @param head what the reader reads
  AnswerDecision(UpstreamExchange exchange, AnswerReader reader, UpstreamHead head) {
    this.exchange = exchange;
    this.reader = reader;
    this.head = head;
  }

  /// Forgets an earlier attempt.
  void reset() {
    bodyBegun = false;
  }

  /// Whether a body was waited for.
  boolean bodyBegun() {
    return bodyBegun;
  }

  /// Whether the server means to keep its connection.
  boolean mayKeep() {
    return !fields.close();
  }

  private HttpRequest request() {
    return exchange.request();
  }

  private UpstreamSettings settings() {
    return exchange.settings();
  }

  /// An answer has come without a head: HTTP/0.9.
  ///
  /// @param b what it lies in
  void acceptBare(byte[] b) {
    HttpRequest request = request();
    exchange.attempts().header(request.nowMillis());
    exchange.attempts().status(200);
    fields.none();
    request.line().version = RequestLine.HTTP_0_9;
    request.keepAlive(false);
    respond(b, 200);
  }

  /// The head of an answer is complete.
  ///
  /// @param b what it lies in, with the beginning of the body behind it
  void accept(byte[] b) {
    HttpRequest request = request();
    int status = head.status();
    exchange.attempts().status(status);
    if (!fields.read(head, request)) {
      reader.keep(b); // an error page and the log may ask for it later
      exchange.next(Failure.INVALID_HEADER);
      return;
    }
    exchange.attempts().header(request.nowMillis());
    if (status >= 300 && (exchange.asksAnother(status) || intercepted(b, status))) {
      return;
    }
    if (upgraded(status) && !exchange.requestSent()) {
      reader.keep(b);
      request.log(
          ErrorLog.Level.ERROR, "upstream switched protocols before it got the whole request");
      exchange.next(Failure.INVALID_HEADER);
      return;
    }
    exchange.headAccepted();
    if (head.fields().has(Field.X_ACCEL_REDIRECT) && !settings().ignores(Field.X_ACCEL_REDIRECT)) {
      reader.keep(b);
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
    return !fields.close() && hasNoBody(status) && !reader.bodyHere();
  }

  private boolean hasNoBody(int status) {
    return status == 204
        || status == 304
        || exchange.protocol().asksHeadOnly()
        || (!fields.chunked() && fields.contentLength() == 0);
  }

  private boolean upgraded(int status) {
    return status == SWITCHING_PROTOCOLS && request().headers().has(Field.UPGRADE);
  }

  private boolean intercepted(byte[] b, int status) {
    if (!settings().interceptErrors) {
      return false;
    }
    for (ErrorPage page : request().settings().get(HttpCore.ERROR_PAGE)) {
      if (page.answers(status)) {
        if (status == 401) {
          copyChallenges();
        }
        reader.keep(b);
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
    boolean upgraded = upgraded(status);
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
      reader.keep(b);
      exchange.upgrade(b, reader.headEnd(), reader.received());
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
    exchange.body().start(buffering, rate, b, reader.headEnd(), reader.received());
    if (!exchange.over()) {
      keepUnlessOver(b);
      exchange.body().readable();
    }
  }

  private void keepUnlessOver(byte[] b) {
    if (!exchange.over()) {
      reader.keep(b);
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
    if (settings().ignores(Field.X_ACCEL_BUFFERING)) {
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
