package io.sluice.proxy.exchange;

import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.HttpResponse;
import io.sluice.net.Loop;
import io.sluice.net.Timer;
import org.jspecify.annotations.Nullable;

/// The client's side of an answer's body. Once the client is slower than the server, what comes is
/// buffered if the configuration says so: in memory, and after a moment in a file too, so that the
/// server is done with soon.
final class Downstream implements Spool.Listener {
  /// How long a client may be slow before the disk is used for it, in milliseconds.
  private static final long PATIENCE = 50;

  private final UpstreamExchange exchange;
  private final AnswerBody body;
  private final Patience patience = new Patience();
  private final PauseFlush pauses;
  private @Nullable Spool spool;
  private boolean buffering;
  private boolean impatient;
  private boolean lastHanded;

  Downstream(UpstreamExchange exchange, AnswerBody body) {
    this.exchange = exchange;
    this.body = body;
    pauses = new PauseFlush(exchange);
  }

  /// Begins.
  ///
  /// @param buffer whether the server does not wait for the client
  void start(boolean buffer) {
    buffering = buffer;
    impatient = false;
    lastHanded = false;
    pauses.start();
  }

  private HttpRequest request() {
    return exchange.request();
  }

  private HttpResponse response() {
    return exchange.request().response();
  }

  private Loop loop() {
    return exchange.request().loop();
  }

  // ---- what the server's side asks

  /// Whether the client has not taken what there is, so that nothing can be handed to it at once.
  boolean waits() {
    return backlog() || response().blocked();
  }

  private boolean backlog() {
    return spool != null && !spool.isEmpty();
  }

  /// Whether more may be read although the client waits. If that is only since memory is full,
  /// begins to make room, once the client has been slow for long enough.
  boolean takesMore() {
    if (!buffering) {
      return false;
    }
    if (room() > 0) {
      return true;
    }
    if (impatient && spool != null) {
      spool.spill();
    }
    return false;
  }

  /// How many bytes memory has room for while the client waits.
  long room() {
    if (loop().buffers().exhausted()) {
      return 0; // what there is goes to the file, or waits for the client
    }
    return spool == null ? exchange.settings().buffers.total() : spool.room();
  }

  /// The server has nothing more to be read now.
  void paused() {
    if (!exchange.over() && !backlog()) {
      pauses.paused();
    }
  }

  // ---- handing on

  /// Takes a piece of the body, or hears that there is no more.
  void hand(byte[] b, int from, int end) {
    if (exchange.over()) {
      return;
    }
    if (waits()) {
      if (from < end) {
        spool().add(b, from, end);
      }
      awaitClient();
      return;
    }
    boolean last = body.whole();
    if (from < end || last) {
      lastHanded = last;
      response().write(b, from, end - from, last);
    }
    handed();
  }

  private void handed() {
    if (exchange.over()) {
      return;
    }
    if (body.ended() && !backlog()) {
      finish();
    } else {
      if (!buffering) {
        response().flush();
      } else if (response().filtered()) {
        pauses.given();
      } else if ((body.framing().inPieces() || exchange.duplex()) && !response().blocked()) {
        response().flush();
      }
      if (exchange.over()) {
        return;
      }
      if (response().blocked()) {
        awaitClient();
      } else if (spool != null && spool.ready()) {
        drained(); // the socket has taken more than it had room for a moment ago
      }
    }
  }

  private void finish() {
    HttpRequest request = request();
    if (!body.whole()) {
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
    if (!response().blocked()) {
      return; // the spool is writing, and tells when it is done
    }
    response().onDrained(exchange);
    if (buffering && !impatient && !body.ended() && !patience.armed()) {
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
      while (more && !exchange.over() && !response().blocked()) {
        boolean last = body.whole();
        more = waiting.drain(last);
        lastHanded |= more && last && waiting.isEmpty();
      }
    }
    if (exchange.over()) {
      return;
    }
    handed();
    if (!exchange.over()) {
      body.readable();
    }
  }

  // ---- the spool

  private Spool spool() {
    Spool known = spool;
    if (known == null) {
      spool = known = new Spool(request(), exchange.settings(), this);
    }
    return known;
  }

  @Override
  public void spooled() {
    if (exchange.over()) {
      return;
    }
    if (!response().blocked()) {
      drained();
    } else {
      body.readable();
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
    pauses.stop();
    if (patience.armed()) {
      loop().cancel(patience);
    }
    if (spool != null) {
      spool.close();
      spool = null;
    }
  }

  /// The client has been slow for long enough.
  private final class Patience extends Timer {
    @Override
    protected void failed(Throwable cause) {
      exchange.failed(cause);
    }

    @Override
    protected void fire() {
      impatient = true;
      body.goOn();
    }
  }
}
