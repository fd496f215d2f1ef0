package io.sluice.http.upstream;

import io.sluice.core.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.net.Connection;
import io.sluice.net.Loop;
import io.sluice.net.Timer;
import io.sluice.upstream.RateLimit;
import org.jspecify.annotations.Nullable;

/// The way of an answer's body from the server's socket to the client's output.
///
/// Bytes go on from where they were received. Once the client is slower than the server, they are
/// buffered if the configuration says so: in memory, and after a moment in a file too, so that the
/// server is done with soon; otherwise the server waits for the client.
final class AnswerBody implements Spool.Listener {
  /// After so many bytes the loop's other connections have their turn.
  private static final int TURN = 512 * 1024;

  /// How long a client may be slow before the disk is used for it, in milliseconds.
  private static final long PATIENCE = 50;

  private static final byte[] NOTHING = {};

  private final UpstreamExchange exchange;
  private final BodyFraming framing = new BodyFraming();
  private final Runnable readLater = this::readAgain;
  private final RateLimit limit = new RateLimit(this::readAgain);
  private final Patience patience = new Patience();
  private @Nullable Spool spool;
  private boolean buffering;
  private boolean readPosted;
  private boolean impatient;
  private boolean ended;
  private boolean lastHanded;
  private boolean broken;
  private boolean limited;
  private long read;

  AnswerBody(UpstreamExchange exchange) {
    this.exchange = exchange;
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
    buffering = buffer;
    limited = buffer && bytesPerSecond > 0;
    if (limited) {
      limit.start(loop(), bytesPerSecond, loop().nowMillis());
    }
    read = (long) end - from;
    impatient = false;
    ended = false;
    lastHanded = false;
    broken = false;
    if (from < end || framing.complete()) {
      received(b, from, end);
      slowDown(end - from);
    } else if (!buffer) {
      request().response().flush();
    }
  }

  /// The server's socket may have something.
  void readable() {
    if (ended) {
      return;
    }
    Connection c = exchange.connection();
    int turn = TURN;
    while (c != null && c.readReady() && mayRead()) {
      if (turn <= 0) {
        postRead();
        break;
      }
      turn -= read(c);
      c = ended || exchange.over() ? null : exchange.connection();
    }
    if (c != null) {
      exchange.waitForServer(c.readReady());
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
    if (!exchange.over() && !ended && exchange.connection() != null) {
      readable();
    }
  }

  private boolean mayRead() {
    if (ended || limit.waiting()) {
      return false;
    }
    if (!clientWaits()) {
      return allowed();
    }
    if (!buffering) {
      return false;
    }
    if (room() == 0) {
      spill();
      return false;
    }
    return allowed();
  }

  /// Whether the rate lets something be read now.
  private boolean allowed() {
    return !limited || limit.allow(1, read) > 0;
  }

  /// Whether more can be handed to the client at once.
  private boolean clientWaits() {
    return (spool != null && !spool.isEmpty()) || request().response().blocked();
  }

  private long room() {
    return spool == null ? exchange.settings().buffers.total() : spool.room();
  }

  private int read(Connection c) {
    byte[] b = loop().receiveBuffer();
    int most = b.length;
    if (clientWaits()) {
      most = (int) Math.min(most, room());
    }
    if (limited) {
      most = limit.allow(most, read);
    }
    int n = c.recv(b, 0, most);
    if (n > 0) {
      read += n;
      received(b, 0, n);
      slowDown(n);
      return n;
    }
    if (n == Connection.EOF) {
      endOfStream();
    } else if (n == Connection.ERROR) {
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
      hand(NOTHING, 0, 0);
    } else {
      request().log(ErrorLog.Level.ERROR, "upstream prematurely closed connection");
      fail();
    }
  }

  private void received(byte[] b, int from, int end) {
    BodyFraming.Step step = framing.take(b, from, end, exchange);
    switch (step) {
      case INVALID -> fail();
      case MORE -> hand(b, framing.from(), framing.to());
      case END -> {
        end();
        hand(b, framing.from(), framing.to());
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
    hand(NOTHING, 0, 0);
  }

  // ---- handing on

  private void hand(byte[] b, int from, int end) {
    if (exchange.over()) {
      return;
    }
    if (clientWaits()) {
      if (from < end) {
        spool().add(b, from, end);
      }
      awaitClient();
      return;
    }
    boolean last = ended && !broken;
    if (from < end || last) {
      lastHanded = last;
      request().response().write(b, from, end - from, last);
    }
    handed();
  }

  private void handed() {
    if (exchange.over()) {
      return;
    }
    if (ended && (spool == null || spool.isEmpty())) {
      finish();
    } else {
      if (!buffering) {
        request().response().flush();
      } else if (framing.inPieces() && !request().response().blocked()) {
        request().response().push();
      }
      if (exchange.over()) {
        return;
      }
      if (request().response().blocked()) {
        awaitClient();
      } else if (spool != null && spool.ready()) {
        drained(); // the socket has taken more than it had room for a moment ago
      }
    }
  }

  private void finish() {
    HttpRequest request = request();
    if (broken) {
      request.keepAlive(false);
      request.response().flush();
    } else if (!lastHanded) {
      request.response().end();
    }
    if (!exchange.over()) {
      exchange.finish();
    }
  }

  private void awaitClient() {
    if (!request().response().blocked()) {
      return; // the spool is writing, and tells when it is done
    }
    request().response().onDrained(exchange);
    if (buffering && !impatient && !ended && !patience.armed()) {
      loop().schedule(patience, PATIENCE);
    }
  }

  /// The client has taken everything that it was given.
  void drained() {
    impatient = false;
    loop().cancel(patience);
    Spool waiting = spool;
    if (waiting != null) {
      boolean more = true;
      while (more && !exchange.over() && !request().response().blocked()) {
        boolean last = ended && !broken;
        more = waiting.drain(last);
        lastHanded |= more && last && waiting.isEmpty();
      }
    }
    if (exchange.over()) {
      return;
    }
    handed();
    if (!exchange.over() && !ended) {
      readable();
    }
  }

  private Spool spool() {
    Spool known = spool;
    if (known == null) {
      spool = known = new Spool(request(), exchange.settings(), this);
    }
    return known;
  }

  private void spill() {
    if (impatient && spool != null) {
      spool.spill();
    }
  }

  @Override
  public void spooled() {
    if (exchange.over()) {
      return;
    }
    if (!request().response().blocked()) {
      drained();
    } else if (!ended) {
      readable();
    }
  }

  @Override
  public void spoolFailed(Throwable why) {
    if (!exchange.over()) {
      request().log(ErrorLog.Level.CRIT, String.valueOf(why.getMessage()));
      exchange.abandon();
    }
  }

  /// Gives everything back: the request is over.
  void release() {
    limit.cancel();
    if (patience.armed()) {
      loop().cancel(patience);
    }
    if (spool != null) {
      spool.close();
      spool = null;
    }
  }

  /// The trailers of the answer, once they are complete, or null.
  @Nullable UpstreamHead trailers() {
    return framing.trailers();
  }

  /// Gives back what the log may have asked for.
  void recycle() {
    framing.release();
  }

  /// The client has been slow for long enough.
  private final class Patience extends Timer {
    @Override
    protected void fire() {
      impatient = true;
      if (!exchange.over() && !ended && exchange.connection() != null) {
        readable();
      }
    }
  }
}
