package io.sluice.proxy.exchange;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Slot;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.AbortListener;
import io.sluice.http.BodyListener;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.HttpStream;
import io.sluice.http.Method;
import io.sluice.http.RequestBody;
import io.sluice.http.RequestContext;
import io.sluice.http.RequestLine;
import io.sluice.http.ResponseConsumer;
import io.sluice.http.ResponseConsumer.Demand;
import io.sluice.http.wire.UpstreamHead;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.Connection;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.Task;
import io.sluice.upstream.attempt.AttemptLoop;
import io.sluice.upstream.attempt.Failure;
import io.sluice.upstream.conf.Destination;
import io.sluice.upstream.peer.Result;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One request passed on to a server of a group, and its response: the state machine that acts on
/// what its parts return. How a request is written and a response is read is its protocol's.
///
/// Events come in (the server's channel, the client's body, the consumer that resumes, timers, the
/// attempt loop); each has one part do something, and [#stage] moves by what that returns. No part
/// knows the exchange: what they report later, they report from the loop.
///
/// The two directions have states of their own: how far the request has come is known to its
/// [RequestWriter], how far the response is, the stage tells. A server may respond before it has
/// got the whole request, and read on: the request goes on until the response is complete. What
/// ends the exchange is the end of the response.
///
/// Used for one request after the other, on the request's loop only. The request owns it from
/// [#begin] until it ends.
public final class UpstreamExchange
    implements AttemptLoop.Listener,
        ChannelHandler,
        BodyListener,
        AbortListener,
        PacedQueue.Owner,
        RequestContext.UpstreamText {
  private static final Slot<UpstreamExchange> SLOT = Exchange.slot();

  private enum Stage {
    /// There is no request.
    IDLE,
    /// The client's body is being read, before a server is chosen.
    CLIENT_BODY,
    /// A server is being looked for, or connected to.
    CONNECT,
    /// The request is on its way, and the response's head is awaited.
    HEAD,
    /// The response's body is being read; the request may still be on its way.
    BODY,
    TUNNEL,
    /// No server is needed any more; the consumer may still be getting the response.
    RESPONDED,
    /// The request is over.
    OVER
  }

  private final UpstreamProtocol protocol;
  private final RequestEncoder encoder;
  private final ResponseDecoder decoder;
  private final AttemptLoop attempts = new AttemptLoop(this);
  private final RequestWriter writer;
  private final ResponseReader reader;
  private final ResponseRelay relay;
  private final Deadline readDeadline = new Deadline(this::readTimedOut, this::failed);
  private final Deadline sendDeadline = new Deadline(this::sendTimedOut, this::failed);
  private final Task nextTurn = Task.of(this::turn, this::failed);
  private final Runnable ending = this::ended;
  private final Runnable recycling = this::recycled;

  private Stage stage = Stage.IDLE;
  private @Nullable HttpRequest request;
  private @Nullable Loop loop;
  private @Nullable RequestContext context;
  private @Nullable UpstreamSettings settings;
  private @Nullable Destination destination;
  private @Nullable ResponseConsumer consumer;
  private @Nullable Tunnel tunnel;
  private boolean streaming;
  private boolean bodyBegun;
  private boolean failed;
  private boolean turnPosted;
  private boolean sendYielded;
  private boolean readYielded;

  public UpstreamExchange(UpstreamProtocol protocol) {
    this.protocol = protocol;
    this.encoder = protocol.encoder();
    this.decoder = protocol.decoder();
    this.writer = new RequestWriter(encoder, this::send);
    this.reader = new ResponseReader(decoder);
    this.relay = new ResponseRelay(decoder, this, Task.of(this::pump, this::failed));
  }

  // ---- its beginning

  /// Begins; the response goes to the client.
  ///
  /// @param to the servers, or their name; null if that leads nowhere, which has been logged
  /// @param by the owner of connections that may only be used again by the same location
  public void begin(HttpRequest of, UpstreamSettings with, @Nullable Destination to, Object by) {
    begin(of, with, to, by, of.response());
  }

  /// As above.
  ///
  /// @param into takes the response
  public void begin(
      HttpRequest of,
      UpstreamSettings with,
      @Nullable Destination to,
      Object by,
      ResponseConsumer into) {
    if (stage != Stage.IDLE) {
      throw new IllegalStateException("exchange is in use");
    }
    request = of;
    loop = of.loop();
    context = of.context();
    settings = with;
    destination = to;
    consumer = into;
    stage = Stage.CLIENT_BODY;
    bodyBegun = false;
    attempts.attach(of, loop, with.attempts, by);
    of.set(SLOT, this);
    of.onEnd(ending);
    if (with.requestBuffering || !encoder.mayStream()) {
      of.body().read(this);
    } else {
      of.body().stream(this); // begins with whatever there is of it
    }
  }

  /// The exchange that a request is or was passed on with last, or null.
  static @Nullable UpstreamExchange of(Exchange exchange) {
    return exchange.get(SLOT);
  }

  private HttpRequest request() {
    return Objects.requireNonNull(request, "no request");
  }

  private UpstreamSettings settings() {
    return Objects.requireNonNull(settings, "no request");
  }

  private ResponseConsumer consumer() {
    return Objects.requireNonNull(consumer, "no request");
  }

  private Loop loop() {
    return Objects.requireNonNull(loop, "no request");
  }

  private void action(String doing) {
    if (context != null) {
      context.action(doing);
    }
  }

  @Override
  public void bodyReady(HttpRequest of) {
    if (stage == Stage.CLIENT_BODY) {
      start(of);
    } else {
      send();
    }
  }

  private void start(HttpRequest of) {
    RequestBody sent = of.body();
    streaming = sent.mode() == RequestBody.Mode.UNBUFFERED && !sent.complete();
    int status = encoder.passesBody() && !sent.intact() ? bodyGone(of) : encoder.prepare(streaming);
    if (status != 0) {
      stage = Stage.RESPONDED;
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
    stage = Stage.CONNECT;
    resumed(attempts.resolve(destination));
  }

  /// A body of which another server has got a part, or that was dropped, is never sent on: what is
  /// left of it would look like all of it.
  private static int bodyGone(HttpRequest of) {
    of.log(
        ErrorLog.Level.ERROR,
        "client request body was partly sent or discarded and cannot be sent to upstream");
    return 502;
  }

  // ---- attempts

  @Override
  public void resumed(AttemptLoop.Step step) {
    if (step == AttemptLoop.Step.READY && attempts.bindsClients()) {
      Connection client = request().stream().client();
      if (client != null) {
        attempts.bind(client, Ntlm.authenticates(request().headers()));
      }
    }
    act(step);
  }

  private void act(AttemptLoop.Step first) {
    AttemptLoop.Step step = first;
    while (step == AttemptLoop.Step.READY) {
      step = attempt();
    }
    switch (step) {
      case CONNECTED -> connected(Objects.requireNonNull(attempts.channel()));
      case UNRESOLVED -> refuse(Failure.ERROR.status());
      case LOCAL_ERROR -> refuse(500);
      case EXHAUSTED -> {
        stage = Stage.RESPONDED;
        request().finish(attempts.failure().status());
      }
      case PENDING, READY -> {}
    }
  }

  private AttemptLoop.Step attempt() {
    stage = Stage.CONNECT;
    HttpRequest of = request();
    of.context().upstream(this);
    action("connecting to upstream");
    writer.begin(of);
    reader.begin(of, settings());
    return attempts.next();
  }

  private void connected(Channel c) {
    c.handler(this);
    stage = Stage.HEAD;
    action("sending request to upstream");
    if (streaming) {
      c.connection().noDelay(true);
    }
    advanced(c, writer.start(c, streaming));
  }

  /// The attempt has failed: begins another, or responds with an error.
  private void retry(Failure why) {
    boolean replayable = replayable();
    stopDeadlines();
    act(attempts.fail(why, replayable));
  }

  /// Whether the request can be sent again, to another server.
  private boolean replayable() {
    return !writer.begun()
        || (!streaming
            && (idempotent(request().method())
                || settings().attempts.retry().repeatsNonIdempotent()));
  }

  private static boolean idempotent(Method method) {
    return method != Method.POST && method != Method.LOCK && method != Method.PATCH;
  }

  // ---- the request

  /// Sends on, if there is more to be sent and a server to take it.
  private void send() {
    Channel c = attempts.channel();
    if (c != null && (stage == Stage.HEAD || stage == Stage.BODY) && writer.maySend()) {
      advanced(c, writer.go(c));
    }
  }

  /// Acts on how far the request has come.
  private void advanced(Channel c, RequestWriter.State sent) {
    if (sent == RequestWriter.State.BLOCKED || sent == RequestWriter.State.NO_WINDOW) {
      loop().schedule(sendDeadline, settings().sendTimeout);
    } else if (sendDeadline.armed()) {
      loop().cancel(sendDeadline);
    }
    switch (sent) {
      case SENT -> {
        if (stage == Stage.HEAD) {
          waitForServer(false);
        }
      }
      case YIELDED -> {
        sendYielded = true;
        postTurn();
      }
      case BODY_FAILED -> {
        detach(false);
        request().body().fail(writer.bodyError());
        return;
      }
      case UNREADABLE -> {
        request().log(ErrorLog.Level.CRIT, "client request body cannot be read from its file");
        refuse(500);
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
      case UNSENT, BLOCKED, NO_WINDOW, STARVED, READING -> {}
    }
    if (stage == Stage.BODY && readDeadline.armed()) {
      waitForServer(false); // it has taken something
    } else if (stage == Stage.HEAD && c.readReady()) {
      readHead(c);
    }
  }

  /// The server takes no more of the request. It may have responded before: what there is of that
  /// goes to the client.
  private void broken(Channel c) {
    int errno = c.errno();
    if (stage == Stage.HEAD && readEarlyResponse(c)) {
      return;
    }
    SocketErrors.log(request(), "send()", errno);
    if (stage == Stage.HEAD) {
      retry(Failure.ERROR);
    }
  }

  /// Reads what a server has said that does not take the rest of a request (a 413) and has closed.
  /// It must have got some of it: what came before is the close of a connection that was idle.
  ///
  /// @return whether that has decided the attempt
  private boolean readEarlyResponse(Channel c) {
    if (attempts.sent() == 0) {
      return false;
    }
    long before = c.received();
    ResponseReader.Step step = reader.readAny(c);
    if (step == ResponseReader.Step.AGAIN || c.received() == before) {
      return false;
    }
    action("reading response header from upstream");
    head(step);
    return true;
  }

  // ---- events of the server's channel, and of both in a tunnel

  @Override
  public void writable(Channel c) {
    if (stage == Stage.TUNNEL) {
      move();
    } else {
      send();
    }
  }

  @Override
  public void readable(Channel c) {
    switch (stage) {
      case HEAD -> readHead(c);
      case BODY -> {
        action("reading upstream");
        pump();
      }
      case TUNNEL -> move();
      default -> {}
    }
  }

  private void postTurn() {
    if (!turnPosted) {
      turnPosted = true;
      loop().post(nextTurn);
    }
  }

  /// The loop's other connections have had their turn.
  private void turn() {
    turnPosted = false;
    boolean sends = sendYielded;
    boolean reads = readYielded;
    sendYielded = readYielded = false;
    if (sends) {
      send();
    }
    if (reads && stage == Stage.TUNNEL) {
      move();
    } else if (reads) {
      pump();
    }
  }

  // ---- the response's head

  private void readHead(Channel c) {
    action("reading response header from upstream");
    head(reader.read(c));
  }

  private void head(ResponseReader.Step step) {
    switch (step) {
      case HEAD -> respond(Objects.requireNonNull(decoder.head()));
      case BARE -> passBare();
      case FAILED -> retry(reader.failure());
      case AGAIN -> {
        if (writer.waitsForWindow()) {
          send();
        }
      }
    }
  }

  /// The head of a response is complete.
  private void respond(UpstreamHead head) {
    HttpRequest of = request();
    int status = head.status();
    attempts.attempts().status(status);
    attempts.attempts().header(of.nowMillis());
    Failure why = status < 300 ? null : Failure.ofStatus(status);
    if (why != null && attempts.mayRetry(why, replayable())) {
      retry(why);
      return;
    }
    ResponseHandler.Decision decision = ResponseHandler.decide(head, of, settings(), writer.sent());
    switch (decision) {
      case INVALID -> {
        reader.keep();
        retry(Failure.INVALID_HEADER);
      }
      case INTERCEPT -> {
        reader.keep();
        detach(keepsWithoutBody());
        action("sending to client");
        of.finish(status);
      }
      case REDIRECT -> {
        accepted();
        reader.keep();
        redirect(of, head.fields());
      }
      case PASS, UPGRADE -> {
        accepted();
        ResponseHandler.copy(head, of, settings(), protocol);
        pass(head.fields(), decision == ResponseHandler.Decision.UPGRADE);
      }
    }
  }

  private void accepted() {
    attempts.attempts().received(attempts.received());
    attempts.responded();
  }

  private void redirect(HttpRequest of, Headers fields) {
    HeadCopier.copyRedirected(
        Objects.requireNonNull(decoder.head()), of, settings(), protocol.rewriter());
    detach(keepsWithoutBody());
    new AccelRedirect(of).follow(fields.value(fields.first(Field.X_ACCEL_REDIRECT)));
  }

  /// A response has come without a head: HTTP/0.9.
  private void passBare() {
    HttpRequest of = request();
    attempts.attempts().header(of.nowMillis());
    attempts.attempts().status(200);
    of.line().version = RequestLine.HTTP_0_9;
    of.keepAlive(false);
    pass(Objects.requireNonNull(decoder.head()).fields(), false);
  }

  /// Whether the connection may be kept although the body, if there is one, is not read.
  private boolean keepsWithoutBody() {
    return decoder.bodyless() && decoder.keeps() && reader.received() == reader.headEnd();
  }

  private void pass(Headers fields, boolean upgrade) {
    HttpRequest of = request();
    boolean buffering = ResponseHandler.buffering(fields, settings());
    ResponseHandler.limitRate(fields, of, settings(), buffering);
    Demand demand = consumer().head(of);
    if (demand == Demand.DONE) {
      detach(false);
    } else if (upgrade) {
      reader.keep();
      upgrade(of);
    } else if (of.response().headOnly()) {
      detach(keepsWithoutBody());
      reader.keep();
      finish();
    } else {
      passBody(of, buffering, demand);
    }
  }

  // ---- the response's body

  private void passBody(HttpRequest of, boolean buffering, Demand demand) {
    bodyBegun = true;
    stage = Stage.BODY;
    action("reading upstream");
    relayed(relay.begin(of, settings(), consumer(), buffering, demand, reader, writer.goesOn()));
    if (stage != Stage.OVER) { // a response that came whole and left whole needs no copy
      reader.keep();
      pump();
    }
  }

  /// Reads the body on, if the server may be read.
  private void pump() {
    Channel c = attempts.channel();
    if (stage == Stage.BODY && c != null) {
      ResponseRelay.State state = relay.pump(c, writer.goesOn());
      if (writer.waitsForWindow()) {
        send();
      }
      relayed(state);
    }
  }

  /// Acts on how the body stands.
  private void relayed(ResponseRelay.State state) {
    if (relay.ended()) { // the server has done its work, however long the client takes
      detach(relay.keeps());
    }
    switch (state) {
      case OPEN, HELD, YIELDED -> {
        if (stage == Stage.BODY) {
          waitForServer(state != ResponseRelay.State.OPEN);
        }
        if (state == ResponseRelay.State.YIELDED) {
          readYielded = true;
          postTurn();
        }
      }
      case COMPLETE -> finish();
      case DONE -> detach(false);
    }
  }

  /// The consumer has resumed.
  @Override
  public void drained(HttpRequest of) {
    if (stage == Stage.BODY || stage == Stage.RESPONDED) {
      handedOn(relay.resume(writer.goesOn()));
    }
  }

  @Override
  public void spooled() {
    handedOn(relay.spoolMoved(writer.goesOn()));
  }

  /// Acts on what the consumer has got, and reads on.
  private void handedOn(ResponseRelay.State state) {
    switch (state) {
      case OPEN, HELD, YIELDED -> pump();
      case COMPLETE -> finish();
      case DONE -> detach(false);
    }
  }

  @Override
  public void spoolFailed(Throwable why) {
    request().log(ErrorLog.Level.CRIT, String.valueOf(why.getMessage()));
    refuse(HttpRequest.ERROR); // what the client was sent cannot be continued
  }

  @Override
  public void consumerSlow() {
    pump();
  }

  @Override
  public void pauseEnded() {
    if (relay.pauseEnded() == ResponseRelay.State.DONE) {
      detach(false);
    }
  }

  // ---- a tunnel

  private void upgrade(HttpRequest of) {
    HttpStream.Upgraded client = of.stream().upgrade(of);
    if (client == null) {
      of.log(ErrorLog.Level.ERROR, "connection upgrade in subrequest");
      refuse(HttpRequest.ERROR);
      return;
    }
    stage = Stage.TUNNEL;
    action("proxying upgraded connection");
    client.channel().handler(this);
    tunnel =
        new Tunnel(
            of.loop(),
            client.channel(),
            Objects.requireNonNull(attempts.channel()),
            reader.bytes(),
            reader.headEnd(),
            reader.received(),
            client.unread());
    move();
  }

  private void move() {
    switch (Objects.requireNonNull(tunnel).move()) {
      case OVER -> finish();
      case QUIET -> waitForServer(false);
      case YIELDED -> {
        waitForServer(false);
        readYielded = true;
        postTurn();
      }
    }
  }

  // ---- time

  /// A wait for the server begins, or one for the client.
  private void waitForServer(boolean serverWaits) {
    if (!serverWaits) {
      loop().schedule(readDeadline, settings().readTimeout);
    } else if (readDeadline.armed()) {
      loop().cancel(readDeadline);
    }
  }

  private void stopDeadlines() {
    waitForServer(true);
    if (sendDeadline.armed()) {
      loop().cancel(sendDeadline);
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
      case HEAD -> retry(Failure.TIMEOUT);
      case BODY -> {
        logTimeout(ErrorLog.Level.ERROR);
        relayed(relay.fail());
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

  // ---- its end

  /// The server's part is done.
  ///
  /// @param keep whether its connection may serve another request
  private void detach(boolean keep) {
    if (stage == Stage.RESPONDED || stage == Stage.OVER) {
      return;
    }
    stage = Stage.RESPONDED;
    stopDeadlines();
    relay.cancel();
    request().onAbort(null);
    if (bodyBegun) {
      attempts.attempts().length(attempts.received() - reader.headBytes());
    }
    attempts.finish(Result.OK, keep && writer.sent());
  }

  /// The response is complete, as far as it is going to be.
  private void finish() {
    detach(false);
    action("sending to client");
    request().finish(HttpRequest.OK);
  }

  /// Responds with a status of Sluice's own.
  private void refuse(int status) {
    detach(false);
    request().finish(status);
  }

  @Override
  public void aborted(HttpRequest of, int errno) {
    if (stage == Stage.OVER || stage == Stage.IDLE || errno == SystemError.ETIMEDOUT) {
      return; // the client's side knows of its own timeouts
    }
    String text = "epoll_wait() reported that client prematurely closed connection";
    if (attempts.channel() != null) {
      text += ", so upstream connection is closed too";
    }
    if (errno != 0) {
      text += SystemError.reason(errno);
    }
    of.log(ErrorLog.Level.INFO, text);
    refuse(499);
  }

  /// Something that ran for the exchange has failed, which ends its request.
  @Override
  public void failed(Throwable cause) {
    HttpRequest of = request;
    if (of != null && stage != Stage.OVER) {
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
    of.loop().post(recycling); // the log still reads what the server has sent
    try {
      detach(false);
    } finally {
      stage = Stage.OVER;
      settle(of.loop());
    }
  }

  /// Whatever failed before: nothing is waited for, the server has its connection back, and the
  /// loop its buffers.
  private void settle(Loop loop) {
    loop.cancel(readDeadline);
    loop.cancel(sendDeadline);
    try {
      attempts.finish(Result.OK, false);
    } finally {
      release();
    }
  }

  private void release() {
    try {
      writer.release();
    } finally {
      try {
        relay.release();
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
    if (failed) {
      return; // nobody knows how far it came: it is not used again
    }
    stage = Stage.IDLE;
    request = null;
    loop = null;
    context = null;
    settings = null;
    destination = null;
    consumer = null;
    attempts.detach();
    protocol.recycle();
  }

  // ---- what others read of it

  /// The head of the last response, once it is complete; else null.
  @Nullable UpstreamHead head() {
    return decoder.head();
  }

  /// The trailers of the last response, once they are complete; else null.
  @Nullable UpstreamHead trailers() {
    return decoder.trailers();
  }

  @Override
  public void write(Bytes out) {
    String name = attempts.name();
    if (name != null) {
      out.append(", upstream: \"");
      protocol.writeScheme(out);
      out.append(name);
      if (name.startsWith("unix:")) {
        out.append(':');
      }
      protocol.writeUri(out);
      out.append('"');
    }
  }
}
