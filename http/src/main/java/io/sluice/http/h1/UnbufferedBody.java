package io.sluice.http.h1;

import io.sluice.http.HttpRequest;
import io.sluice.http.RequestBody;

/// Hands a body on as it comes, piece by piece, each when the one before has been consumed.
final class UnbufferedBody {
  /// Bytes handed on before the loop's other connections have their turn.
  private static final int TURN = 256 * 1024;

  private final BodyReader reader;
  private final Inbox inbox;
  private final BodyFraming framing;
  private boolean delivering;

  UnbufferedBody(BodyReader reader, Inbox inbox, BodyFraming framing) {
    this.reader = reader;
    this.inbox = inbox;
    this.framing = framing;
  }

  void start() {
    delivering = false;
  }

  /// Whether a piece is being handed on right now.
  boolean delivering() {
    return delivering;
  }

  /// Hands on what comes, until a piece is not consumed.
  void deliver(HttpRequest request) {
    RequestBody body = request.body();
    int turn = TURN;
    do {
      if (!body.memory().isEmpty() || !reader.active()) {
        return;
      }
      int count = inbox.isEmpty() || body.complete() ? next(request) : nextFromInbox(request);
      if (count < 0) {
        reader.stop(request, count);
        return;
      }
      turn -= count;
      if (body.complete()) {
        reader.ended();
      }
      boolean news = body.complete() || !body.memory().isEmpty();
      if (news && !tell(request)) {
        return;
      }
    } while (!body.complete() && turn > 0);
    if (!body.complete()) {
      reader.later();
    }
  }

  /// Hands on what is in memory.
  ///
  /// @return whether the request is still there
  private boolean tell(HttpRequest request) {
    delivering = true;
    request.hold();
    request.body().ready();
    delivering = false;
    if (!request.release()) {
      return false;
    }
    if (!request.body().memory().isEmpty()) {
      save(request);
    }
    return true;
  }

  private int nextFromInbox(HttpRequest request) {
    int at = inbox.position;
    int count =
        framing.take(request, inbox.bytes, at, inbox.limit, inbox.bytes, at, inbox.limit - at);
    if (count >= 0) {
      inbox.position += framing.used();
      request.body().memory().set(inbox.bytes, at, at + count);
    }
    return count;
  }

  private int next(HttpRequest request) {
    int content = reader.receive(request);
    if (content > 0) {
      request.body().memory().set(reader.loop().receiveBuffer(), 0, content);
    }
    return content;
  }

  /// Copies what was not consumed out of the loop's buffer.
  private void save(HttpRequest request) {
    RequestBody body = request.body();
    int length = body.memory().length();
    byte[] kept = body.buffer();
    if (kept == null || kept.length < length) {
      if (kept != null) {
        reader.loop().buffers().give(kept);
      }
      kept = reader.loop().buffers().take(length);
      body.buffer(kept);
    }
    System.arraycopy(body.memory().base, body.memory().start, kept, 0, length);
    body.memory().set(kept, 0, length);
  }
}
