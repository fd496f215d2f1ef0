package io.sluice.proxy.exchange;

import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.wire.UpstreamHead;
import io.sluice.net.BufferPool;
import io.sluice.net.Channel;
import io.sluice.upstream.Failure;
import org.jspecify.annotations.Nullable;

/// Reads the head of an answer, and those of the interim ones before it.
///
/// The head is scanned in the loop's receive buffer. It moves to a buffer of its own, of at most
/// `proxy_buffer_size`, when it is not complete, or when the request will still be there after the
/// loop has gone on.
final class AnswerReader {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int EARLY_HINTS = 103;

  /// Interim responses that may precede the response, and their bytes in all (or one head of
  /// `proxy_buffer_size`, if that is more). nginx bounds neither.
  private static final int MOST_INTERIM = 100;

  private static final int MOST_INTERIM_BYTES = 64 * 1024;

  private final UpstreamExchange exchange;
  private final UpstreamHead head = new UpstreamHead();
  private final AnswerDecision decision;
  private byte @Nullable [] own;
  private boolean moved;
  private int received;
  private int interims;
  private long interimBytes;
  private int headBytes;
  private boolean complete;

  AnswerReader(UpstreamExchange exchange) {
    this.exchange = exchange;
    this.decision = new AnswerDecision(exchange, this, head);
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
    interims = 0;
    interimBytes = 0;
    headBytes = 0;
    complete = false;
    decision.reset();
  }

  /// Gives its buffer back: the head is gone then.
  void release(BufferPool buffers) {
    byte[] held = own;
    if (held != null) {
      own = null;
      buffers.give(held);
    }
    head.forget();
    complete = false;
    decision.reset();
  }

  /// What becomes of the answer.
  AnswerDecision decision() {
    return decision;
  }

  /// The fields of the answer, once its head is complete.
  @Nullable UpstreamHead head() {
    return complete ? head : null;
  }

  /// Where the body begins, behind the answer's own head.
  int headEnd() {
    return headBytes;
  }

  /// Bytes of all heads that preceded the body.
  long headBytes() {
    return interimBytes + headBytes;
  }

  /// Whether some of the body has come with the head.
  boolean bodyHere() {
    return received > headBytes;
  }

  /// Bytes received, of the head and behind it.
  int received() {
    return received;
  }

  // ---- reading

  void readable(Channel c) {
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

  /// Reads what a server has said before it closed.
  ///
  /// @return false if it has said nothing
  boolean lastWords(Channel c) {
    byte[] b = buffer();
    int n = c.recv(b, received, limit(b) - received);
    if (n <= 0) {
      return false;
    }
    received += n;
    request().context().action("reading response header from upstream");
    if (scan(b)) {
      readable(c);
    }
    return true;
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

  private void ended(Channel c, int answer) {
    if (answer == Channel.EOF) {
      request().log(ErrorLog.Level.ERROR, "upstream prematurely closed connection");
      exchange.next(Failure.ERROR);
    } else if (answer == Channel.ERROR) {
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
            complete = true;
            decision.accept(b);
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

  /// Moves the head to its own buffer, if it is not there: the loop's will soon hold something
  /// else.
  void keep(byte[] b) {
    keep(b, headBytes);
  }

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
    if (++interims > MOST_INTERIM
        || interimBytes > Math.max(MOST_INTERIM_BYTES, settings().bufferSize)) {
      request().log(ErrorLog.Level.ERROR, "upstream sent too many interim responses");
      exchange.next(Failure.INVALID_HEADER);
      return false;
    }
    System.arraycopy(b, length, b, 0, received - length);
    received -= length;
    head.begin();
    return true;
  }

  /// What came has no head: HTTP/0.9.
  private void noHead(byte[] b) {
    request().log(ErrorLog.Level.ERROR, "upstream sent no valid HTTP/1.0 header");
    complete = true;
    headBytes = 0;
    head.begin();
    head.fields().clear();
    decision.acceptBare(b);
  }
}
