package io.sluice.proxy.exchange;

import io.sluice.http.HttpRequest;
import io.sluice.net.Channel;
import io.sluice.upstream.RateLimit;
import org.jspecify.annotations.Nullable;

/// The server's side of a response's body: receives it, as fast as `proxy_limit_rate` permits, and
/// has the decoder take it out of its framing where it was received.
final class ResponseBody {
  /// What reading has come to.
  enum Step {
    /// The server has sent nothing more.
    AGAIN,
    /// [#from()] to [#to()] of [#bytes()] are the next piece, which may be empty.
    PIECE,
    /// The same, and the body is complete.
    END,
    /// The response cannot be completed. The log says why.
    FAILED
  }

  /// How much is read at once while the process is short of memory.
  private static final int LITTLE = 4096;

  private static final byte[] NOTHING = {};

  private final ResponseDecoder decoder;
  private final RateLimit limit;
  private @Nullable HttpRequest request;
  private byte[] bytes = NOTHING;
  private int from;
  private int to;
  private int length;
  private boolean limited;
  private long read;

  /// @param resume runs when the rate permits more
  ResponseBody(ResponseDecoder decoder, Runnable resume) {
    this.decoder = decoder;
    this.limit = new RateLimit(resume);
  }

  /// A body begins.
  ///
  /// @param bytesPerSecond how fast the server is read at most; 0 for no bound
  void begin(HttpRequest of, long bytesPerSecond) {
    request = of;
    limited = bytesPerSecond > 0;
    read = 0;
    if (limited) {
      limit.start(of.loop(), bytesPerSecond, of.nowMillis());
    }
  }

  private HttpRequest request() {
    if (request == null) {
      throw new IllegalStateException("no response is read");
    }
    return request;
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /// Bytes of the piece as they were received.
  int length() {
    return length;
  }

  /// Takes what came with the head.
  Step first(byte[] b, int start, int end) {
    Step step = decode(b, start, end);
    slowDown(step, end - start);
    return step;
  }

  /// Whether the rate lets something be read now. If not, `resume` runs when it does.
  boolean mayRead() {
    return !limited || (!limit.waiting() && limit.allow(1, read) > 0);
  }

  /// Receives a piece. Not before [#mayRead()].
  ///
  /// @param room bytes that it may have at most, 1 or more
  Step read(Channel c, long room) {
    byte[] b = request().loop().receiveBuffer();
    int most = (int) Math.min(b.length, room);
    if (limited) {
      most = limit.allow(most, read);
    }
    if (request().loop().buffers().exhausted()) {
      most = Math.min(most, LITTLE); // the client may not take it
    }
    int n = c.recv(b, 0, most);
    if (n > 0) {
      Step step = decode(b, 0, n);
      slowDown(step, n);
      return step;
    }
    return ended(c, n);
  }

  private Step decode(byte[] b, int start, int end) {
    length = end - start;
    read += length;
    ResponseDecoder.Body step = decoder.decode(b, start, end);
    bytes = b;
    from = decoder.from();
    to = decoder.to();
    return step(step);
  }

  private static Step step(ResponseDecoder.Body body) {
    return switch (body) {
      case MORE -> Step.PIECE;
      case END -> Step.END;
      case INVALID -> Step.FAILED;
    };
  }

  private Step ended(Channel c, int result) {
    from = to = length = 0;
    if (result == Channel.AGAIN) {
      return Step.AGAIN;
    }
    if (result == Channel.EOF) {
      return step(decoder.ended());
    }
    SocketErrors.log(request(), "recv()", c.errno());
    return Step.FAILED;
  }

  /// Pauses for as long as what was read should have taken.
  private void slowDown(Step step, int length) {
    if (limited && step == Step.PIECE) {
      limit.took(length);
    }
  }

  /// Nothing more is read.
  void stop() {
    limit.cancel();
  }

  /// The request is over.
  void release() {
    limit.cancel();
    bytes = NOTHING;
    request = null;
  }
}
