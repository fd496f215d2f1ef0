package io.sluice.http.h1;

import io.sluice.config.Settings;
import io.sluice.core.address.Address;
import io.sluice.core.address.ProxyHeader;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.http.AbortListener;
import io.sluice.http.HttpEngine;
import io.sluice.http.HttpLoop;
import io.sluice.http.HttpRequest;
import io.sluice.http.HttpStream;
import io.sluice.http.RequestBody;
import io.sluice.http.RequestInput;
import io.sluice.http.ResponseOutput;
import io.sluice.http.Span;
import io.sluice.http.core.HttpCore;
import io.sluice.http.head.HeadChecks;
import io.sluice.http.listen.HttpListener;
import io.sluice.http.listen.KeepAlive;
import io.sluice.http.wire.HeadReader;
import io.sluice.http.wire.Inbox;
import io.sluice.net.Channel;
import io.sluice.net.Connection;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.Task;
import io.sluice.net.TcpInfo;
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
    /// The response has left; subrequests of the request still run.
    SUBREQUESTS,
    OVER
  }

  private static final int UNAVAILABLE = 503;
  private static final String SHORT_OF_MEMORY = "no memory for a request";

  /// What a request holds besides its buffers, from its first byte to its end: about so many bytes
  /// of objects.
  private static final int OBJECTS = 8 * 1024;

  private final Http1Streams streams;
  private final HttpLoop http;
  private final Inbox inbox;
  private final HeadReader head;
  private final BodyReader body;
  private final Http1Output output;
  private final Task failing = Task.of(this::reportFailure, this::failed);
  private @Nullable Http1Connection owner;
  private @Nullable HttpListener listener;
  private @Nullable HttpRequest request;
  private @Nullable AbortListener abortListener;
  private Stage stage = Stage.OVER;
  private boolean upgraded;
  private boolean answering;
  private boolean complete;

  Http1Stream(Http1Streams streams) {
    this.streams = streams;
    this.http = streams.http();
    this.inbox = new Inbox(http.loop().buffers());
    this.head = new HeadReader(inbox);
    this.body = new BodyReader(this, inbox);
    this.output = new Http1Output(this, streams.wire());
  }

  // ---- life

  /// Serves a connection from now on.
  void attach(Http1Connection connection) {
    owner = connection;
    listener = connection.listener();
    inbox.open();
  }

  /// Serves none.
  void detach() {
    inbox.close();
    owner = null;
    listener = null;
  }

  /// Goes back to where it came from.
  void giveBack() {
    streams.give(this);
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

  private HttpListener listener() {
    HttpListener attached = listener;
    if (attached == null) {
      throw new IllegalStateException("no connection");
    }
    return attached;
  }

  /// Begins a request with the first bytes in the inbox.
  void begin() {
    HttpRequest next = http.takeRequest();
    request = next;
    stage = Stage.HEAD;
    upgraded = answering = complete = false;
    abortListener = null;
    inbox.compact();
    next.begin(this, owner().defaultServer(), inbox.bytes);
    body.start(next);
    output.start(next);
    head.start(next, listener().checks());
    http.status().begins();
    loop().buffers().charge(OBJECTS);
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
    if (inbox.isFull() && loop().shortOfMemory()) {
      HeadChecks.refuse(served, UNAVAILABLE, SHORT_OF_MEMORY);
      return false;
    }
    if (inbox.grow(1)) {
      served.head(inbox.bytes);
    }
    int received = inbox.receive(channel());
    if (received == Channel.AGAIN) {
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
    http.status().answers();
    served.context().action(null);
    served.keepAlive(KeepAlive.wanted(served));
    served.lingeringClose(served.body().present());
    if (loop().shortOfMemory()) {
      served.keepAlive(false);
      HeadChecks.refuse(served, UNAVAILABLE, SHORT_OF_MEMORY);
      return;
    }
    listener().engine().start(served);
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
          body.readable();
        } else {
          checkAborted(served);
        }
      }
      case LEAVING -> {
        if (body.active()) {
          body.readable();
        } else if (channel().pendingEof()) {
          served.log(Level.INFO, "client prematurely closed connection");
          terminated(served, 499);
        }
      }
      case DROPPING -> {
        if (owner().droppedTooLong()) {
          terminated(served, 0);
        } else {
          body.readable();
        }
      }
      case SUBREQUESTS, OVER -> {}
    }
  }

  private void checkAborted(HttpRequest served) {
    if (channel().pendingEof()) {
      tellAborted(served, 0);
    }
  }

  /// Tells whoever works on the request, or on a subrequest that it waits for.
  private boolean tellAborted(HttpRequest served, int errno) {
    AbortListener told = abortListener;
    if (told == null) {
      return served.awaitsSubrequests() && served.subrequests().clientGone(errno);
    }
    abortListener = null;
    told.aborted(served, errno);
    return true;
  }

  void writable() {
    if (request != null) {
      output.writable();
    }
  }

  // ---- what the parts tell

  /// All of the response that was written has left.
  void outputDrained() {
    HttpRequest served = request;
    if (served != null && stage == Stage.LEAVING) {
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
    if (!tellAborted(served, channel().errno())) {
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
    if (status == Channel.AGAIN) {
      if (stage == Stage.DROPPING) {
        owner().bodyDropped(served.settings());
      }
      return;
    }
    if (status != RequestFraming.GOOD) {
      served.keepAlive(false);
    } else {
      served.lingeringClose(false);
    }
    if (stage == Stage.DROPPING) {
      over(served);
    }
  }

  Loop loop() {
    return http.loop();
  }

  boolean draining() {
    return listener().draining();
  }

  // ---- HttpStream

  @Override
  public Address peer() {
    return channel().connection().remote();
  }

  @Override
  public Address local() {
    return channel().connection().local();
  }

  @Override
  public @Nullable ProxyHeader proxyHeader() {
    return channel().connection().proxyHeader();
  }

  @Override
  public long connectionNumber() {
    return channel().connection().number();
  }

  @Override
  public @Nullable TcpInfo tcpInfo() {
    return channel().connection().tcpInfo();
  }

  @Override
  public Connection client() {
    return channel().connection();
  }

  @Override
  public boolean clientGone() {
    return channel().pendingEof();
  }

  Channel channel() {
    return owner().channel();
  }

  @Override
  public boolean secure() {
    return listener().secure();
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
    return listener().engine();
  }

  @Override
  public ResponseOutput output() {
    return output;
  }

  @Override
  public RequestInput input() {
    return body;
  }

  @Override
  protected void onAbort(@Nullable AbortListener listener) {
    abortListener = listener;
  }

  /// Keep-alive depends on where the request is.
  @Override
  protected void locationChanged(HttpRequest served) {
    if (served.keepAlive()) {
      Http1Connection attached = owner();
      served.keepAlive(KeepAlive.allowed(served, attached.requests(), attached.startMillis()));
    }
  }

  @Override
  public Upgraded upgrade(HttpRequest served) {
    upgraded = true;
    served.keepAlive(false);
    Span unread = new Span();
    unread.set(inbox.bytes, inbox.position, inbox.limit);
    inbox.position = inbox.limit;
    return new Upgraded(channel(), unread);
  }

  // ---- end of a request

  @Override
  protected void finished(HttpRequest served) {
    if (output.failed()) {
      terminated(served, 0);
      return;
    }
    if (served.response().headSent() && !output.complete()) {
      served.keepAlive(false); // the client can only tell by the end of the connection
    }
    if (!served.response().headSent()) {
      terminated(served, 0);
      return;
    }
    output.flush();
    stage = Stage.LEAVING;
    abortListener = null;
    output.onDrained(null);
    if (output.failed()) {
      terminated(served, 0);
    } else if (output.drained()) {
      left(served);
    }
  }

  /// The response has left.
  private void left(HttpRequest served) {
    complete = true;
    output.stop();
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

  @Override
  protected void subrequestsOver(HttpRequest served) {
    if (stage == Stage.SUBREQUESTS) {
      over(served);
    }
  }

  private void over(HttpRequest served) {
    if (served.awaitsSubrequests()) {
      stage = Stage.SUBREQUESTS;
      owner().stopTimer();
      return;
    }
    if (body.active()) { // nobody will read the rest
      served.keepAlive(false);
      served.lingeringClose(true);
    }
    Settings settings = served.settings();
    boolean keep = served.keepAlive(); // an end is seen behind what the client sent before it
    boolean linger = served.lingeringClose() || !inbox.isEmpty();
    if (upgraded) {
      channel().handler(owner());
    }
    boolean done = false;
    try {
      release(served);
      done = true;
    } finally {
      if (!done) {
        owner().close();
      }
    }
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
    try {
      release(served);
    } finally {
      owner().close();
    }
  }

  private void release(HttpRequest served) {
    stage = Stage.OVER;
    loop().buffers().charge(-OBJECTS);
    abortListener = null;
    try {
      output.stop();
      served.over();
    } finally {
      try {
        body.close();
      } finally {
        request = null;
        output.clear();
        http.status().ends(answering);
        http.give(served);
      }
    }
  }

  /// Something that ran for the connection has failed, whose request is ended whatever it is at.
  void failed() {
    HttpRequest served = request;
    if (served != null && stage != Stage.OVER) {
      served.out().failed(output.sent() == 0);
      release(served);
    }
  }

  /// As above, for what runs by itself.
  void failed(@SuppressWarnings("unused") Throwable cause) {
    Http1Connection attached = owner;
    if (attached != null) {
      attached.failed();
    }
  }

  @Override
  protected void failed(HttpRequest served) {
    if (request == served) {
      owner().failed();
    }
  }

  /// The connection is being closed from elsewhere.
  void abandon() {
    HttpRequest served = request;
    if (served != null && stage != Stage.OVER) {
      terminated(served, 0);
    }
  }
}
