package io.sluice.proxy.exchange;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Slot;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.AbortListener;
import io.sluice.http.BodyListener;
import io.sluice.http.DrainListener;
import io.sluice.http.HttpRequest;
import io.sluice.http.HttpStream;
import io.sluice.http.RequestBody;
import io.sluice.http.RequestContext;
import io.sluice.http.wire.BodyFraming;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.Task;
import io.sluice.net.Timer;
import io.sluice.upstream.Attempts;
import io.sluice.upstream.Destination;
import io.sluice.upstream.ErrnoLevels;
import io.sluice.upstream.Failure;
import org.jspecify.annotations.Nullable;

/// One request passed on to a server of a group: the attempts, their timeouts, and what follows
/// from how they end. How a request is written is its protocol's; answers are HTTP/1.
///
/// The two directions have states of their own: how far the request has come is known to its
/// [RequestWriter], how far the response is, the stage tells. A server may respond before it has
/// got the whole request, and read on: the request goes on until the response is complete. What
/// ends the exchange is the end of the response.
///
/// Used for one request after the other, on the request's loop only. The request owns it from
/// [#begin] until it ends.
public final class UpstreamExchange
    implements BodyFraming.ErrorSink,
        ChannelHandler,
        BodyListener,
        DrainListener,
        AbortListener,
        RequestContext.UpstreamText {
  private static final Slot<UpstreamExchange> SLOT = Exchange.slot();

  private enum Stage {
    /// Nothing has been asked for.
    IDLE,
    /// The client's body is being read, before a server is chosen.
    CLIENT_BODY,
    /// A server is being looked for, or connected to.
    SEARCH,
    /// The request is on its way, and the response's head is awaited.
    HEAD,
    /// The response's body is being read; the request may still be on its way.
    BODY,
    TUNNEL,
    /// No server is needed any more.
    ANSWERED,
    /// The request is over.
    OVER
  }

  private final UpstreamProtocol protocol;
  private final ServerSide server = new ServerSide();
  private final ServerSearch search = new ServerSearch(this, server);
  private final RequestWriter writer = new RequestWriter(this);
  private final AnswerReader reader = new AnswerReader(this);
  private final AnswerBody body = new AnswerBody(this);
  private final Deadline readDeadline = new Deadline(this::readTimedOut);
  private final Deadline sendDeadline = new Deadline(this::sendTimedOut);
  private final Task sending = Task.of(this::sendLater, this::failed);
  private final Runnable ending = this::ended;
  private final Runnable recycling = this::recycled;

  private Stage stage = Stage.IDLE;
  private @Nullable HttpRequest request;
  private @Nullable UpstreamSettings settings;
  private @Nullable Destination destination;
  private @Nullable Tunnel tunnel;
  private boolean streaming;
  private boolean failed;
  private boolean sendPosted;

  public UpstreamExchange(UpstreamProtocol protocol) {
    this.protocol = protocol;
  }

  // ---- its beginning

  /// Begins.
  ///
  /// @param to the servers, or their name
  /// @param by who owns the connections that may only be used again by the same location
  public void begin(HttpRequest of, UpstreamSettings with, Destination to, Object by) {
    request = of;
    settings = with;
    destination = to;
    stage = Stage.CLIENT_BODY;
    server.attach(of, by);
    of.set(SLOT, this);
    of.onEnd(ending);
    if (with.requestBuffering || !protocol.mayStream()) {
      of.body().read(this);
    } else {
      of.body().stream(this); // begins with whatever there is of it
    }
  }

  /// The exchange that a request is or was passed on with last, or null.
  static @Nullable UpstreamExchange of(Exchange exchange) {
    return exchange.get(SLOT);
  }

  @Override
  public void bodyReady(HttpRequest of) {
    if (stage == Stage.CLIENT_BODY) {
      start();
    } else {
      send();
    }
  }

  private void start() {
    HttpRequest of = request();
    RequestBody sent = of.body();
    streaming = sent.mode() == RequestBody.Mode.UNBUFFERED && !sent.complete();
    int status = protocol.passesBody() && !sent.intact() ? bodyGone(of) : protocol.prepare();
    if (status != 0) {
      stage = Stage.ANSWERED;
      of.finish(status);
      return;
    }
    if (!settings().ignoreClientAbort) {
      of.onAbort(this);
      if (of.stream().clientGone()) {
        aborted(of, 0);
        return;
      }
    }
    stage = Stage.SEARCH;
    search.start(destination);
  }

  /// A body of which another server has got a part, or that was dropped, is never sent on: what is
  /// left of it would look like all of it.
  private static int bodyGone(HttpRequest of) {
    of.log(
        ErrorLog.Level.ERROR,
        "client request body was partly sent or discarded and cannot be sent to upstream");
    return 502;
  }

  // ---- what its parts need

  /// The request that is passed on.
  public HttpRequest request() {
    if (request == null) {
      throw new IllegalStateException("no request");
    }
    return request;
  }

  UpstreamProtocol protocol() {
    return protocol;
  }

  UpstreamSettings settings() {
    if (settings == null) {
      throw new IllegalStateException("no request");
    }
    return settings;
  }

  /// Whether the client's body is being sent while it comes.
  public boolean streaming() {
    return streaming;
  }

  /// Whether the server's socket has taken all of the request.
  boolean requestSent() {
    return writer.sent();
  }

  /// Whether the request has ended, so that nothing may be done about it any more.
  boolean over() {
    return stage == Stage.OVER || stage == Stage.IDLE;
  }

  /// The connection to the server, or null.
  @Nullable Channel channel() {
    return server.channel();
  }

  /// Whether the server means to keep its connection.
  boolean mayKeep() {
    return reader.decision().mayKeep();
  }

  AnswerReader reader() {
    return reader;
  }

  AnswerBody body() {
    return body;
  }

  Attempts attempts() {
    return server.attempts();
  }

  private void action(String doing) {
    request().context().action(doing);
  }

  // ---- attempts

  /// Begins an attempt.
  void attempt() {
    stage = Stage.SEARCH;
    request().context().upstream(this);
    action("connecting to upstream");
    writer.reset();
    reader.reset();
    search.next();
  }

  /// A server was found: sends it the request.
  void connected(Channel c) {
    c.handler(this);
    stage = Stage.HEAD;
    action("sending request to upstream");
    if (streaming) {
      c.connection().noDelay(true);
    }
    boolean chunks = streaming && request().body().chunked();
    advanced(c, writer.start(c, protocol.passesBody(), streaming, chunks));
  }

  /// Sends on, if there is more to be sent and a server to take it.
  private void send() {
    Channel c = channel();
    if (c != null && (stage == Stage.HEAD || stage == Stage.BODY) && writer.goesOn()) {
      advanced(c, writer.go(c));
    }
  }

  private void sendLater() {
    sendPosted = false;
    send();
  }

  /// Acts on how far the request has come.
  private void advanced(Channel c, RequestWriter.State request) {
    Loop loop = request().loop();
    if (request == RequestWriter.State.BLOCKED) {
      loop.schedule(sendDeadline, settings().sendTimeout);
    } else {
      loop.cancel(sendDeadline);
    }
    switch (request) {
      case SENT -> {
        if (stage == Stage.HEAD) {
          loop.schedule(readDeadline, settings().readTimeout);
        }
      }
      case YIELDED -> {
        if (!sendPosted) {
          sendPosted = true;
          loop.post(sending);
        }
      }
      case BODY_FAILED -> {
        answered(false);
        request().body().fail(writer.bodyError());
        return;
      }
      case BROKEN -> {
        broken(c);
        return;
      }
      case REFUSED -> {
        refuse(Failure.ERROR.status());
        return;
      }
      case UNSENT, BLOCKED, STARVED -> {}
    }
    if (stage == Stage.BODY && readDeadline.armed()) {
      loop.schedule(readDeadline, settings().readTimeout); // the server has taken something
    } else if (stage == Stage.HEAD && c.readReady()) {
      readable(c);
    }
  }

  /// The server takes no more of the request. It may have responded before: what there is of that
  /// goes to the client.
  private void broken(Channel c) {
    int errno = c.errno();
    if (stage == Stage.HEAD && !answeredEarly(c)) {
      logSocketError("send()", errno);
      next(Failure.ERROR);
    } else if (stage == Stage.HEAD) {
      request().loop().schedule(readDeadline, settings().readTimeout); // for the rest of the head
    } else if (stage == Stage.BODY) {
      logSocketError("send()", errno);
    }
  }

  /// Reads what a server has said that does not take the rest of a request (a 413) and has closed.
  /// It must have got some of it: what came before is the farewell of a connection that was idle.
  ///
  /// @return whether the attempt is over, or its answer has begun
  private boolean answeredEarly(Channel c) {
    if (server.sent() == 0) {
      return false;
    }
    int attempts = attempts().count();
    if (!reader.lastWords(c)) {
      return false;
    }
    return stage != Stage.HEAD || attempts().count() != attempts;
  }

  @Override
  public void writable(Channel c) {
    if (stage == Stage.TUNNEL && tunnel != null) {
      tunnel.move();
    } else {
      send();
    }
  }

  @Override
  public void readable(Channel c) {
    switch (stage) {
      case HEAD -> {
        action("reading response header from upstream");
        reader.readable(c);
      }
      case BODY -> {
        action("reading upstream");
        body.readable();
      }
      case TUNNEL -> {
        if (tunnel != null) {
          tunnel.move();
        }
      }
      default -> {}
    }
  }

  /// The server has said nothing for too long.
  private void readTimedOut() {
    if (stage == Stage.HEAD) {
      action("reading response header from upstream");
    }
    timedOut();
  }

  /// The server has taken nothing for too long.
  private void sendTimedOut() {
    if (stage == Stage.BODY) {
      action("sending request to upstream");
    }
    timedOut();
  }

  private void timedOut() {
    switch (stage) {
      case HEAD -> next(Failure.TIMEOUT);
      case BODY -> {
        logTimeout(ErrorLog.Level.ERROR);
        body.fail();
      }
      case TUNNEL -> {
        logTimeout(ErrorLog.Level.INFO); // silence is how most of them end
        finish();
      }
      default -> {}
    }
  }

  private void logTimeout(ErrorLog.Level level) {
    request().log(level, "upstream timed out" + SystemError.reason(SystemError.ETIMEDOUT));
  }

  @Override
  public void log(ErrorLog.Level level, String text) {
    request().log(level, text);
  }

  /// Logs an error of the server's socket.
  void logSocketError(String call, int errno) {
    request().log(ErrnoLevels.ofConnection(errno), call + " failed" + SystemError.reason(errno));
  }

  /// The attempt was in vain: asks another server, or answers with an error.
  void next(Failure why) {
    boolean began = writer.begun();
    stopDeadlines();
    server.failed(why);
    if (why == Failure.TIMEOUT) {
      logTimeout(ErrorLog.Level.ERROR); // behind what befalls the server, as in nginx
    }
    if (server.tries() > 0 && mayAskAnother(why, began)) {
      attempt();
    } else {
      stage = Stage.ANSWERED;
      request().finish(why.status());
    }
  }

  /// Whether an answer with an error leads to another server.
  boolean asksAnother(int status) {
    Failure why = Failure.ofStatus(status);
    if (why == null || server.tries() <= 1 || !mayAskAnother(why, writer.begun())) {
      return false;
    }
    next(why);
    return true;
  }

  private boolean mayAskAnother(Failure why, boolean began) {
    return !(began && streaming)
        && settings().nextUpstream.mayFollow(why, request().method(), began, server.elapsed());
  }

  // ---- the answer

  /// The answer's head is one that clients get to see, or that leads them elsewhere.
  void headAccepted() {
    attempts().received(server.received());
    server.answered();
  }

  /// The answer's head has been passed on and its body follows: arms the timeout of reading.
  void bodyFollows() {
    stage = Stage.BODY;
    action("reading upstream");
  }

  /// A wait for the server begins, or one for the client.
  void waitForServer(boolean serverWaits) {
    Loop loop = request().loop();
    if (serverWaits) {
      loop.cancel(readDeadline);
    } else {
      loop.schedule(readDeadline, settings().readTimeout);
    }
  }

  private void stopDeadlines() {
    Loop loop = request().loop();
    loop.cancel(readDeadline);
    loop.cancel(sendDeadline);
  }

  /// Whether the request is still on its way although the response has begun: its client may wait
  /// for what comes before it sends more.
  boolean duplex() {
    return stage == Stage.BODY && writer.goesOn();
  }

  /// The server's part is done.
  ///
  /// @param keep whether its connection may serve another request
  void answered(boolean keep) {
    if (stage == Stage.ANSWERED) {
      return;
    }
    stage = Stage.ANSWERED;
    server.stopWaiting();
    stopDeadlines();
    request().onAbort(null);
    if (reader.decision().bodyBegun()) {
      server.attempts().length(server.received() - reader.headBytes());
    }
    server.done(keep && writer.sent());
  }

  /// The answer's head is not wanted, or leads elsewhere.
  void answeredWithoutBody(boolean keep) {
    answered(keep);
    action("sending to client");
  }

  /// The response is complete, as far as it is going to be.
  void finish() {
    answered(false);
    action("sending to client");
    request().finish(HttpRequest.OK);
  }

  /// Answers with a status of Sluice's own.
  void refuse(int status) {
    answered(false);
    request().finish(status);
  }

  /// Cuts the client off: what it was sent cannot be continued.
  void abandon() {
    refuse(HttpRequest.ERROR);
  }

  /// Passes bytes on both ways from now on.
  void upgrade(byte[] b, int from, int end) {
    Channel c = channel();
    if (c == null) {
      return;
    }
    HttpStream.Upgraded client = request().stream().upgrade(request());
    if (client == null) {
      request().log(ErrorLog.Level.ERROR, "connection upgrade in subrequest");
      abandon();
      return;
    }
    stage = Stage.TUNNEL;
    action("proxying upgraded connection");
    tunnel = new Tunnel(this, client.channel(), c);
    client.channel().handler(tunnel);
    tunnel.start(b, from, end, client.unread());
  }

  // ---- the client

  @Override
  public void drained(HttpRequest of) {
    if (!over()) {
      body.downstream().drained();
    }
  }

  @Override
  public void aborted(HttpRequest of, int errno) {
    if (over() || errno == SystemError.ETIMEDOUT) {
      return; // the client's side knows of its own timeouts
    }
    String text = "epoll_wait() reported that client prematurely closed connection";
    if (channel() != null) {
      text += ", so upstream connection is closed too";
    }
    if (errno != 0) {
      text += SystemError.reason(errno);
    }
    of.log(ErrorLog.Level.INFO, text);
    refuse(499);
  }

  // ---- its end

  /// Something that ran for the exchange has failed, which ends its request.
  void failed(Throwable cause) {
    HttpRequest of = request;
    if (of != null && !over()) {
      of.failed(cause);
    }
  }

  @Override
  public void failed(Channel c, Throwable cause) {
    failed(cause);
    c.close();
  }

  private void ended() {
    HttpRequest of = request();
    failed = of.failed();
    of.loop().post(recycling); // the log still asks for what the server has sent
    try {
      search.cancel();
    } finally {
      try {
        answered(false);
      } finally {
        stage = Stage.OVER;
        settle(of.loop());
      }
    }
  }

  /// Whatever failed before: nothing is waited for, the server has its connection back, and the
  /// loop its buffers.
  private void settle(Loop loop) {
    loop.cancel(readDeadline);
    loop.cancel(sendDeadline);
    try {
      server.stopWaiting();
    } finally {
      try {
        server.done(false);
      } finally {
        release();
      }
    }
  }

  private void release() {
    try {
      writer.release();
    } finally {
      try {
        body.release();
      } finally {
        Tunnel open = tunnel;
        tunnel = null;
        if (open != null) {
          open.release();
        }
      }
    }
  }

  private void recycled() {
    HttpRequest of = request();
    reader.release(of.loop().buffers());
    body.recycle();
    if (failed) {
      return; // nobody knows how far it came: it is not used again
    }
    stage = Stage.IDLE;
    request = null;
    settings = null;
    destination = null;
    server.detach();
    search.detach();
    protocol.recycle();
  }

  @Override
  public void write(Bytes out) {
    if (server.named()) {
      out.append(", upstream: \"");
      protocol.writeScheme(out);
      server.writeName(out);
      protocol.writeUri(out);
      out.append('"');
    }
  }

  /// What runs out while a server is waited for.
  private final class Deadline extends Timer {
    private final Runnable then;

    Deadline(Runnable then) {
      this.then = then;
    }

    @Override
    protected void fire() {
      then.run();
    }

    @Override
    protected void failed(Throwable cause) {
      UpstreamExchange.this.failed(cause);
    }
  }
}
