package io.sluice.proxy.exchange;

import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.wire.UpstreamHead;
import io.sluice.net.BufferPool;
import io.sluice.net.Channel;
import io.sluice.upstream.attempt.Failure;
import org.jspecify.annotations.Nullable;

/// Receives the head of a response, and the interim ones before it, for a decoder.
///
/// The head is scanned in the loop's receive buffer. It moves to a buffer of its own, of at most
/// `proxy_buffer_size`, when it is not complete, or when the request is still there after the loop
/// has gone on ([#keep()]).
final class ResponseReader {
  /// What reading has come to.
  enum Step {
    /// The head goes on, and the server has sent no more of it.
    AGAIN,
    /// The head is complete; the body begins at [#headEnd()] of [#bytes()].
    HEAD,
    /// There is no head: the body begins at 0.
    BARE,
    /// The attempt has failed as [#failure()] says. The log says why.
    FAILED
  }

  /// Interim responses that may precede the response, and their bytes in all (or one head of
  /// `proxy_buffer_size`, if that is more). nginx bounds neither.
  private static final int MOST_INTERIM = 100;

  private static final int MOST_INTERIM_BYTES = 64 * 1024;

  private static final byte[] NOTHING = {};

  private final ResponseDecoder decoder;
  private @Nullable HttpRequest request;
  private int bufferSize;
  private boolean slowly;
  private byte @Nullable [] own;
  private byte[] bytes = NOTHING;
  private boolean moved;
  private int received;
  private int interims;
  private long interimBytes;
  private int headEnd;
  private Failure failure = Failure.ERROR;

  ResponseReader(ResponseDecoder decoder) {
    this.decoder = decoder;
  }

  /// An attempt begins: forgets the response of the one before.
  void begin(HttpRequest of, UpstreamSettings settings) {
    request = of;
    bufferSize = settings.bufferSize;
    slowly = settings.limitRate != null;
    moved = false;
    received = 0;
    interims = 0;
    interimBytes = 0;
    headEnd = 0;
    decoder.begin(of, settings);
  }

  /// Gives its buffer back: the head is gone then.
  void release(BufferPool buffers) {
    byte[] held = own;
    if (held != null) {
      own = null;
      buffers.give(held);
    }
    bytes = NOTHING;
    request = null;
    decoder.release();
  }

  private HttpRequest request() {
    if (request == null) {
      throw new IllegalStateException("no response is read");
    }
    return request;
  }

  /// What the head and the bytes behind it lie in. Unless [#keep()] was called, they are gone when
  /// the loop goes on.
  byte[] bytes() {
    return bytes;
  }

  /// Where the body begins, behind the response's own head.
  int headEnd() {
    return headEnd;
  }

  /// Bytes of all heads that preceded the body.
  long headBytes() {
    return interimBytes + headEnd;
  }

  /// Where the bytes end that were received.
  int received() {
    return received;
  }

  Failure failure() {
    return failure;
  }

  // ---- reading

  /// Receives the head, as far as it has come.
  Step read(Channel c) {
    Step step;
    do {
      byte[] b = buffer();
      int n = c.recv(b, received, limit(b) - received);
      if (n <= 0) {
        return ended(c, n);
      }
      received += n;
      step = scan(b);
    } while (step == Step.AGAIN && c.readReady());
    return step;
  }

  /// As [#read(Channel)], of a channel that may have failed and may hold what came before: AGAIN,
  /// and no line in the log, if there is nothing.
  Step readAny(Channel c) {
    byte[] b = buffer();
    int n = c.recv(b, received, limit(b) - received);
    if (n <= 0) {
      return Step.AGAIN;
    }
    received += n;
    Step step = scan(b);
    return step == Step.AGAIN ? read(c) : step;
  }

  private byte[] buffer() {
    return moved && own != null ? own : request().loop().receiveBuffer();
  }

  /// The first bytes may be more than a head can be: they may hold some of the body, unless that is
  /// to be read slowly.
  private int limit(byte[] b) {
    return moved || slowly ? Math.min(bufferSize, b.length) : b.length;
  }

  private Step ended(Channel c, int result) {
    if (result == Channel.AGAIN) {
      return Step.AGAIN;
    }
    failure = Failure.ERROR;
    if (result == Channel.EOF) {
      request().log(ErrorLog.Level.ERROR, "upstream prematurely closed connection");
    } else {
      SocketErrors.log(request(), "recv()", c.errno());
    }
    return Step.FAILED;
  }

  private Step scan(byte[] b) {
    while (true) {
      ResponseDecoder.Head head = decoder.scan(b, received);
      bytes = b;
      switch (head) {
        case MORE -> {
          return more(b);
        }
        case BARE -> {
          headEnd = 0;
          return Step.BARE;
        }
        case INVALID -> {
          failure = decoder.failure();
          if (decoder.head() != null) {
            keep(b, decoder.headEnd()); // an error page and the log may read it later
          }
          return Step.FAILED;
        }
        case COMPLETE -> {
          headEnd = decoder.headEnd();
          return headEnd > bufferSize ? invalid("upstream sent too big header") : Step.HEAD;
        }
        case INTERIM -> {
          if (!skipInterim(b, decoder.headEnd())) {
            return Step.FAILED;
          }
        }
      }
    }
  }

  private Step invalid(String text) {
    request().log(ErrorLog.Level.ERROR, text);
    failure = Failure.INVALID_HEADER;
    return Step.FAILED;
  }

  private Step more(byte[] b) {
    if (received + 1 > bufferSize) {
      return invalid("upstream sent too big header");
    }
    keep(b, received);
    return Step.AGAIN;
  }

  /// Moves the head to its own buffer, if it is not there: the loop's will soon hold something
  /// else.
  void keep() {
    keep(bytes, headEnd);
  }

  private void keep(byte[] b, int length) {
    if (moved) {
      return;
    }
    moved = true;
    byte[] held = own;
    if (held == null) {
      own = held = request().loop().buffers().take(bufferSize);
    }
    System.arraycopy(b, 0, held, 0, length);
    UpstreamHead head = decoder.head();
    if (head != null) {
      head.fields().base(held);
    }
  }

  private boolean skipInterim(byte[] b, int length) {
    interimBytes += length;
    if (length > bufferSize) {
      invalid("upstream sent too big header");
      return false;
    }
    if (++interims > MOST_INTERIM || interimBytes > Math.max(MOST_INTERIM_BYTES, bufferSize)) {
      invalid("upstream sent too many interim responses");
      return false;
    }
    System.arraycopy(b, length, b, 0, received - length);
    received -= length;
    return true;
  }
}
