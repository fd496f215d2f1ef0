package io.sluice.http.h1;

import io.sluice.http.HttpRequest;
import io.sluice.http.RequestBody;
import io.sluice.http.wire.Inbox;
import io.sluice.net.Channel;

/// A body that is handed on as it comes, piece by piece, each when the one before has been
/// consumed.
final class UnbufferedBody {
  private final BodyReader reader;
  private final Inbox inbox;
  private final RequestFraming framing;
  private final BufferedBody buffered;

  UnbufferedBody(BodyReader reader, Inbox inbox, RequestFraming framing, BufferedBody buffered) {
    this.reader = reader;
    this.inbox = inbox;
    this.framing = framing;
    this.buffered = buffered;
  }

  /// Takes what is here into memory of the request's own. A body that is short and has come with
  /// its head is complete then, so that it can be sent to several servers.
  ///
  /// @return 0, or a code of the connection or of the framing
  int open(HttpRequest request) {
    RequestBody body = request.body();
    int came = inbox.isEmpty() ? 0 : takeFromInbox(request);
    if (came < 0) {
      return came;
    }
    if (!body.complete()) {
      buffered.openApart(request);
      int code = buffered.gather(request);
      if (code < 0 && code != Channel.AGAIN) {
        return code;
      }
      buffered.show(body);
      if (code == Channel.AGAIN) {
        reader.waits();
      }
    }
    if (body.complete()) {
      reader.ended();
    }
    return 0;
  }

  /// Receives the next piece: where the head is, or into the loop's buffer.
  ///
  /// @return content bytes, or a code of the connection or of the framing
  int pull(HttpRequest request) {
    RequestBody body = request.body();
    if (body.complete()) {
      return 0;
    }
    int count = inbox.isEmpty() ? receive(request) : takeFromInbox(request);
    if (count == Channel.AGAIN) {
      reader.waits();
    } else if (count >= 0) {
      reader.came();
    }
    return count;
  }

  private int takeFromInbox(HttpRequest request) {
    int at = inbox.position;
    int room = Math.min(inbox.unused(), RequestBody.PIECE);
    int count = framing.take(request, inbox.bytes, at, inbox.limit, inbox.bytes, at, room);
    if (count >= 0) {
      inbox.position += framing.used();
      request.body().memory().set(inbox.bytes, at, at + count);
    }
    return count;
  }

  private int receive(HttpRequest request) {
    int content = reader.receive(request);
    if (content > 0) {
      request.body().memory().set(reader.loop().receiveBuffer(), 0, content);
    }
    return content;
  }
}
