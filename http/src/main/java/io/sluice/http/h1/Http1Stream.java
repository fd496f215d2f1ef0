package io.sluice.http.h1;

import io.sluice.config.Settings;
import io.sluice.core.ErrorLog.Level;
import io.sluice.http.AbortListener;
import io.sluice.http.DrainListener;
import io.sluice.http.HttpEngine;
import io.sluice.http.HttpRequest;
import io.sluice.http.HttpStream;
import io.sluice.http.Method;
import io.sluice.http.RequestBody;
import io.sluice.http.Span;
import io.sluice.http.UserAgent;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.KeepaliveDisable;
import io.sluice.net.Connection;
import io.sluice.net.ConnectionHandler;
import io.sluice.net.Loop;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemError;
import io.sluice.net.Timer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What an HTTP/1 connection needs while a request is in progress: a buffer, the reading of its
/// head and body, the writing of its response. Lent to a connection from its first byte until it is
/// idle again, so that an idle one holds none of it.
final class Http1Stream extends HttpStream {
  /// How far the request has come.
  private enum Stage {
    HEAD,
    WORK,
    /// The response is complete and is leaving.
    LEAVING,
    /// The response has left; what is left of the request's body is read and dropped.
    DROPPING,
    OVER
  }

  /// The time in which a client must take something, or the pause that `limit_rate` asks for.
  private final class WriteTimer extends Timer {
    private boolean pause;

    @Override
    protected void fire() {
      if (pause) {
        pause = false;
        output.resume();
        outputMoved();
      } else {
        timedOut();
      }
    }
  }

  private final Http1Worker worker;
  private final Inbox inbox;
  private final HeadReader head;
  private final BodyReader body;
  private final Http1Output output;
  private final WriteTimer writeTimer = new WriteTimer();
  private final Runnable pushing = this::pushAgain;
  private final Runnable reading = this::readAgain;
  private final Runnable failing = this::reportFailure;
  private final Runnable draining = this::reportDrained;
  private @Nullable Http1Connection owner;
  private @Nullable HttpRequest request;
  private @Nullable DrainListener drainListener;
  private @Nullable AbortListener abortListener;
  private Stage stage = Stage.OVER;
  private boolean upgraded;
  private boolean answering;
  private boolean complete;

  Http1Stream(Http1Worker worker) {
    this.worker = worker;
    this.inbox = new Inbox(worker.loop().buffers());
    this.head = new HeadReader(inbox, worker.checks());
    this.body = new BodyReader(this, inbox);
    this.output = new Http1Output(this, worker.wire());
  }

  // ---- life

  /// Serves a connection from now on.
  void attach(Http1Connection connection) {
    owner = connection;
    inbox.open();
  }

  /// Serves none.
  void detach() {
    inbox.close();
    owner = null;
  }

  /// Goes back to where it came from.
  void giveBack() {
    worker.give(this);
  }

  Inbox inbox() {
    return inbox;
  }

  private Http1Connection owner() {
    Http1Connection attached = owner;
    if (attached == null) {
      throw new IllegalStateException("no connection");
    }
    return attached;
  }

  /// Begins a request with the first bytes in the inbox.
  void begin() {
    HttpRequest next = worker.http().takeRequest();
    request = next;
    stage = Stage.HEAD;
    upgraded = answering = complete = false;
    drainListener = null;
    abortListener = null;
    inbox.compact();
    next.begin(this, owner().defaultServer(), inbox.bytes);
    body.start();
    output.start(next);
    head.start(next);
    worker.status().begins();
  }

  /// Whether a request is being read or answered.
  boolean busy() {
    return stage != Stage.OVER;
  }

  /// Reads on in the head.
  void readHead() {
    while (stage == Stage.HEAD) {
      HttpRequest served = Objects.requireNonNull(request);
      switch (head.read(served)) {
        case DONE -> {
          dispatch(served);
          return;
        }
        case REFUSED -> {
          return;
        }
        case MORE -> {
          if (!receiveHead(served)) {
            return;
          }
        }
      }
    }
  }

  private boolean receiveHead(HttpRequest served) {
    if (inbox.grow(1)) {
      served.head(inbox.bytes);
    }
    int received = inbox.receive(connection());
    if (received == Connection.AGAIN) {
      owner().headWaits(served.settings().get(HttpCore.CLIENT_HEADER_TIMEOUT));
      return false;
    }
    if (received < 0) {
      clientGone(400);
      return false;
    }
    return true;
  }

  private void dispatch(HttpRequest served) {
    stage = Stage.WORK;
    answering = true;
    owner().stopTimer();
    worker.status().answers();
    served.context().action(null);
    served.keepAlive(HeadChecks.keepAlive(served));
    served.lingeringClose(served.body().present());
    worker.engine().start(served);
  }

  /// Events.
  void readable() {
    HttpRequest served = request;
    if (served == null) {
      return;
    }
    switch (stage) {
      case HEAD -> readHead();
      case WORK -> {
        if (body.active()) {
          body.readable(served);
        } else {
          checkAborted(served);
        }
      }
      case LEAVING -> {
        if (body.active()) {
          body.readable(served);
        } else if (connection().pendingEof()) {
          served.log(Level.INFO, "client prematurely closed connection");
          terminated(served, 499);
        }
      }
      case DROPPING -> {
        if (owner().droppedTooLong()) {
          terminated(served, 0);
        } else {
          body.readable(served);
        }
      }
      case OVER -> {}
    }
  }

  private void checkAborted(HttpRequest served) {
    AbortListener told = abortListener;
    if (told != null && connection().pendingEof()) {
      abortListener = null;
      told.aborted(served, 0);
    }
  }

  void writable() {
    if (request != null && !writeTimer.pause) {
      output.push();
      outputMoved();
    }
  }

  // ---- what the parts tell

  /// The response waits for the socket.
  void outputWaits() {
    HttpRequest served = request;
    if (served != null && !writeTimer.pause) {
      loop().schedule(writeTimer, served.settings().get(HttpCore.SEND_TIMEOUT));
    }
  }

  /// The response waits for time to pass.
  void outputDelayed(long millis) {
    writeTimer.pause = true;
    loop().schedule(writeTimer, millis);
  }

  /// There is more to send, but others come first.
  void pushLater() {
    loop().post(pushing);
  }

  private void pushAgain() {
    if (request != null) {
      output.push();
      outputMoved();
    }
  }

  private void reportDrained() {
    HttpRequest served = request;
    DrainListener told = drainListener;
    if (served != null && told != null && output.ready()) {
      drainListener = null;
      told.drained(served);
    }
  }

  /// Something has left, or has been read to leave: looks whether all has.
  void outputMoved() {
    HttpRequest served = request;
    if (served == null || output.failed() || !output.drained()) {
      return;
    }
    if (!writeTimer.pause) {
      loop().cancel(writeTimer);
    }
    DrainListener told = drainListener;
    if (told != null) {
      drainListener = null;
      told.drained(served);
    } else if (stage == Stage.LEAVING) {
      left(served);
    }
  }

  /// The socket failed while it was written to. Whoever wrote goes on for now; it is told next.
  void outputFailed() {
    loop().post(failing);
  }

  private void reportFailure() {
    HttpRequest served = request;
    if (served == null || !output.failed()) {
      return;
    }
    AbortListener told = abortListener;
    if (told != null) {
      abortListener = null;
      told.aborted(served, connection().errno());
    } else {
      terminated(served, 499);
    }
  }

  void bodyWaits() {
    HttpRequest served = request;
    if (served != null) {
      owner().bodyWaits(served.settings().get(HttpCore.CLIENT_BODY_TIMEOUT));
    }
  }

  void bodyRead() {
    owner().stopTimer();
  }

  void readLater() {
    loop().post(reading);
  }

  private void readAgain() {
    if (request != null) {
      readable();
    }
  }

  /// Keeps bytes of the next request.
  void keep(byte[] b, int offset, int length) {
    if (inbox.add(b, offset, length) && request != null) {
      request.head(inbox.bytes);
    }
  }

  /// The client closed its connection, or it failed, in the middle of a request.
  void clientGone(int status) {
    HttpRequest served = request;
    if (served != null) {
      served.log(Level.INFO, "client prematurely closed connection");
      terminated(served, status);
    }
  }

  /// The client was too slow.
  void timedOut() {
    HttpRequest served = request;
    if (served == null) {
      return;
    }
    if (stage == Stage.DROPPING) {
      owner().timedOut(served.settings());
      terminated(served, 0);
      return;
    }
    if (served.logs(Level.INFO)) {
      served.log(Level.INFO, Http1Connection.TIMED_OUT);
    }
    owner().timedOut(served.settings());
    if (stage == Stage.WORK && abortListener != null) {
      AbortListener told = abortListener;
      abortListener = null;
      told.aborted(served, SystemError.ETIMEDOUT);
    }
    if (request == served && stage != Stage.OVER) {
      terminated(served, 408);
    }
  }

  /// A body that was being dropped has ended.
  void discarded(int status) {
    HttpRequest served = request;
    if (served == null) {
      return;
    }
    if (status == Connection.AGAIN) {
      if (stage == Stage.DROPPING) {
        owner().bodyDropped(served.settings());
      }
      return;
    }
    if (status != BodyFraming.GOOD) {
      served.keepAlive(false);
    } else {
      served.lingeringClose(false);
    }
    if (stage == Stage.DROPPING) {
      over(served);
    }
  }

  Loop loop() {
    return worker.loop();
  }

  boolean draining() {
    return worker.draining();
  }

  // ---- HttpStream

  @Override
  public Connection connection() {
    return owner().connection();
  }

  @Override
  public boolean secure() {
    return worker.secure();
  }

  @Override
  public long requests() {
    return owner().requests();
  }

  @Override
  public long age() {
    return loop().nowMillis() - owner().startMillis();
  }

  @Override
  public boolean pipelined() {
    return owner().pipelined();
  }

  @Override
  public boolean complete() {
    return complete;
  }

  @Override
  public HttpEngine engine() {
    return worker.engine();
  }

  @Override
  protected void sendHead(HttpRequest served) {
    output.sendHead();
  }

  @Override
  protected void sendInterim(HttpRequest served) {
    output.sendInterim();
  }

  @Override
  public void write(byte[] b, int offset, int length, boolean last) {
    output.write(b, offset, length, last);
  }

  @Override
  public void writeFile(OpenFile file, long offset, long length, boolean last) {
    output.writeFile(file, offset, length, last);
  }

  @Override
  public void flush() {
    output.flush();
  }

  @Override
  public void end() {
    output.end();
  }

  @Override
  public long pending() {
    return output.pending();
  }

  @Override
  public boolean blocked() {
    return output.blocked();
  }

  @Override
  protected void onDrained(@Nullable DrainListener listener) {
    drainListener = listener;
    if (listener != null && output.ready()) {
      loop().post(draining); // not from here: whoever asks may be about to write
    }
  }

  @Override
  protected void onAbort(@Nullable AbortListener listener) {
    abortListener = listener;
  }

  @Override
  public long bytesSent() {
    return output.sent();
  }

  @Override
  public boolean chunked() {
    return output.chunked();
  }

  @Override
  public long headSize() {
    return output.headSize();
  }

  @Override
  protected void readBody(RequestBody wanted) {
    if (request != null) {
      body.read(request);
    }
  }

  @Override
  protected int discardBody(RequestBody unwanted) {
    HttpRequest served = request;
    if (served == null) {
      return BodyFraming.GOOD;
    }
    int status = body.discard(served);
    if (status == Connection.AGAIN) {
      return BodyFraming.GOOD;
    }
    if (status == BodyFraming.GOOD) {
      served.lingeringClose(false);
    }
    return status;
  }

  @Override
  protected void inviteBody() {
    if (request != null) {
      body.invite(request);
    }
  }

  @Override
  protected void refuseBody() {
    body.refuse();
  }

  /// Keep-alive depends on where the request is.
  @Override
  protected void locationChanged(HttpRequest served) {
    if (served.keepAlive()) {
      Settings settings = served.settings();
      Http1Connection attached = owner();
      boolean keep =
          settings.get(HttpCore.KEEPALIVE_TIMEOUT).millis() > 0
              && attached.requests() < settings.get(HttpCore.KEEPALIVE_REQUESTS)
              && served.nowMillis() - attached.startMillis()
                  <= settings.get(HttpCore.KEEPALIVE_TIME)
              && !disabledFor(served, settings.get(HttpCore.KEEPALIVE_DISABLE));
      served.keepAlive(keep);
    }
  }

  private static boolean disabledFor(HttpRequest served, KeepaliveDisable disabled) {
    return (disabled.msie6() && served.method() == Method.POST && UserAgent.of(served).msie6())
        || (disabled.safari() && UserAgent.of(served).safari());
  }

  @Override
  public Span upgrade(HttpRequest served, ConnectionHandler handler) {
    upgraded = true;
    served.keepAlive(false);
    connection().handler(handler);
    Span unread = new Span();
    unread.set(inbox.bytes, inbox.position, inbox.limit);
    inbox.position = inbox.limit;
    return unread;
  }

  // ---- end of a request

  @Override
  protected void finished(HttpRequest served) {
    if (output.failed()) {
      terminated(served, 0);
      return;
    }
    if (served.headSent() && !output.complete()) {
      served.keepAlive(false); // the client can only tell by the end of the connection
    }
    if (!served.headSent()) {
      terminated(served, 0);
      return;
    }
    output.flush();
    stage = Stage.LEAVING;
    abortListener = null;
    drainListener = null;
    if (output.failed()) {
      terminated(served, 0);
    } else if (output.drained()) {
      left(served);
    }
  }

  /// The response has left.
  private void left(HttpRequest served) {
    complete = true;
    loop().cancel(writeTimer);
    writeTimer.pause = false;
    if (!upgraded
        && served.body().mode() == RequestBody.Mode.UNTOUCHED
        && served.body().discard() != 0) {
      served.keepAlive(false);
    }
    if (served.body().mode() == RequestBody.Mode.DISCARDED && body.active()) {
      stage = Stage.DROPPING;
      owner().bodyDropped(served.settings());
      return;
    }
    over(served);
  }

  private void over(HttpRequest served) {
    if (body.active()) { // nobody will read the rest
      served.keepAlive(false);
      served.lingeringClose(true);
    }
    Settings settings = served.settings();
    boolean keep = served.keepAlive() && !connection().pendingEof();
    boolean linger = served.lingeringClose() || !inbox.isEmpty();
    if (upgraded) {
      connection().handler(owner());
    }
    release(served);
    owner().requestOver(settings, keep, linger);
  }

  @Override
  protected void terminated(HttpRequest served, int status) {
    if (stage == Stage.OVER) {
      return;
    }
    if (status > 0 && (served.out().status() == 0 || output.sent() == 0)) {
      served.out().status(status);
    }
    if (status == 444) {
      owner().timedOut(served.settings());
    }
    release(served);
    owner().close();
  }

  private void release(HttpRequest served) {
    stage = Stage.OVER;
    loop().cancel(writeTimer);
    writeTimer.pause = false;
    abortListener = null;
    drainListener = null;
    served.over();
    body.close(served);
    request = null;
    output.clear();
    worker.status().ends(answering);
    worker.http().give(served);
  }

  /// The connection is being closed from elsewhere.
  void abandon() {
    HttpRequest served = request;
    if (served != null && stage != Stage.OVER) {
      terminated(served, 0);
    }
  }
}
