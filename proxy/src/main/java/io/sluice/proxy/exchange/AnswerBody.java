package io.sluice.proxy.exchange;

import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.wire.BodyFraming;
import io.sluice.http.wire.UpstreamHead;
import io.sluice.net.Channel;
import io.sluice.net.Loop;
import io.sluice.net.Task;
import io.sluice.upstream.RateLimit;
import org.jspecify.annotations.Nullable;

/// The server's side of an answer's body: takes it from the socket, out of its framing, and hands
/// it on from where it was received.
final class AnswerBody {
  /// After so many bytes the loop's other connections have their turn.
  private static final int TURN = 512 * 1024;

  /// How much is read at once while the process is short of memory.
  private static final int LITTLE = 4096;

  private static final byte[] NOTHING = {};

  private final UpstreamExchange exchange;
  private final BodyFraming framing = new BodyFraming();
  private final Task readLater;
  private final RateLimit limit;
  private final Downstream downstream;
  private boolean readPosted;
  private boolean ended;
  private boolean broken;
  private boolean limited;
  private long read;

  AnswerBody(UpstreamExchange exchange) {
    this.exchange = exchange;
    this.readLater = Task.of(this::readAgain, exchange::failed);
    this.limit = new RateLimit(Task.of(this::goOn, exchange::failed));
    this.downstream = new Downstream(exchange, this);
  }

  Downstream downstream() {
    return downstream;
  }

  BodyFraming framing() {
    return framing;
  }

  private HttpRequest request() {
    return exchange.request();
  }

  private Loop loop() {
    return exchange.request().loop();
  }

  // ---- receiving

  /// Begins with what came behind the head. The framing has been set.
  ///
  /// @param bytesPerSecond how fast the server is read at most; 0 for no bound
  void start(boolean buffer, long bytesPerSecond, byte[] b, int from, int end) {
    downstream.start(buffer);
    limited = buffer && bytesPerSecond > 0;
    if (limited) {
      limit.start(loop(), bytesPerSecond, loop().nowMillis());
    }
    read = (long) end - from;
    ended = false;
    broken = false;
    if (from < end || framing.complete()) {
      received(b, from, end);
      slowDown(end - from);
    } else if (!buffer) {
      request().response().flush();
    } else if (exchange.duplex()) {
      request().response().flush();
    }
  }

  /// The server's socket may have something.
  void readable() {
    if (ended) {
      return;
    }
    Channel c = exchange.channel();
    int turn = TURN;
    while (c != null && c.readReady() && mayRead()) {
      if (turn <= 0) {
        postRead();
        break;
      }
      turn -= read(c);
      c = ended || exchange.over() ? null : exchange.channel();
    }
    if (c != null) {
      exchange.waitForServer(c.readReady());
      if (!c.readReady()) {
        downstream.paused();
      }
    }
  }

  private void postRead() {
    if (!readPosted) {
      readPosted = true;
      loop().post(readLater);
    }
  }

  private void readAgain() {
    readPosted = false;
    goOn();
  }

  /// Reads on, if there is anything to be read.
  void goOn() {
    if (!exchange.over() && !ended && exchange.channel() != null) {
      readable();
    }
  }

  private boolean mayRead() {
    if (ended || limit.waiting()) {
      return false;
    }
    return (!downstream.waits() || downstream.takesMore()) && allowed();
  }

  /// Whether the rate lets something be read now.
  private boolean allowed() {
    return !limited || limit.allow(1, read) > 0;
  }

  private int read(Channel c) {
    byte[] b = loop().receiveBuffer();
    int most = b.length;
    if (downstream.waits()) {
      most = (int) Math.min(most, downstream.room());
    }
    if (limited) {
      most = limit.allow(most, read);
    }
    if (loop().buffers().exhausted()) {
      most = Math.min(most, LITTLE); // the client may not take it
    }
    int n = c.recv(b, 0, most);
    if (n > 0) {
      read += n;
      received(b, 0, n);
      slowDown(n);
      return n;
    }
    if (n == Channel.EOF) {
      endOfStream();
    } else if (n == Channel.ERROR) {
      exchange.logSocketError("recv()", c.errno());
      fail();
    }
    return 0;
  }

  /// Pauses for as long as what was read should have taken.
  private void slowDown(int bytes) {
    if (limited && !ended) {
      limit.took(bytes);
    }
  }

  private void endOfStream() {
    if (framing.endsWithStream()) {
      end();
      downstream.hand(NOTHING, 0, 0);
    } else {
      request().log(ErrorLog.Level.ERROR, "upstream prematurely closed connection");
      fail();
    }
  }

  private void received(byte[] b, int from, int end) {
    BodyFraming.Step step = framing.take(b, from, end, exchange);
    switch (step) {
      case INVALID -> fail();
      case MORE -> downstream.hand(b, framing.from(), framing.to());
      case END -> {
        end();
        downstream.hand(b, framing.from(), framing.to());
      }
    }
  }

  /// The answer is complete: the server has done its work, however long the client takes.
  private void end() {
    ended = true;
    limit.cancel();
    UpstreamHead trailers = framing.trailers();
    if (trailers != null) {
      AnswerHead.copyTrailers(trailers, request(), exchange.settings());
    }
    exchange.answered(framing.keepsConnection() && exchange.mayKeep());
  }

  /// The answer cannot be completed: what there is of it goes to the client, who sees that the rest
  /// is missing.
  void fail() {
    if (ended) {
      return;
    }
    ended = true;
    broken = true;
    limit.cancel();
    exchange.answered(false);
    downstream.hand(NOTHING, 0, 0);
  }

  /// Whether no more comes.
  boolean ended() {
    return ended;
  }

  /// Whether it has come to its end.
  boolean whole() {
    return ended && !broken;
  }

  // ---- its end

  /// Gives everything back: the request is over.
  void release() {
    limit.cancel();
    downstream.release();
  }

  /// The trailers of the answer, once they are complete, or null.
  @Nullable UpstreamHead trailers() {
    return framing.trailers();
  }

  /// Gives back what the log may have asked for.
  void recycle() {
    framing.release();
  }
}
