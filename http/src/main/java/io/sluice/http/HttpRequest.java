package io.sluice.http;

import io.sluice.config.Settings;
import io.sluice.core.address.Address;
import io.sluice.core.address.ProxyHeader;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.conf.HttpServer;
import io.sluice.http.conf.Location;
import io.sluice.http.conf.LocationSlot;
import io.sluice.net.Loop;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One HTTP request with its response. Pooled by its loop: nothing of it may be used after
/// [#finish(int)], unless [#hold()] was called before.
///
/// What the client sent lies in [#head()]; the request line, the header fields and the host are
/// ranges of it. The path, the arguments and the extension may be replaced while the request is
/// processed, and are ranges of whatever holds them then.
public final class HttpRequest extends Exchange {
  /// What [#finish(int)] takes when the handler has produced the whole response.
  public static final int OK = 0;

  /// What [#finish(int)] takes when the response cannot be completed: the client is cut off.
  public static final int ERROR = -1;

  /// The error log of each location; none is kept of a location without it.
  public static final LocationSlot<ErrorLog> ERROR_LOG = new LocationSlot<>();

  /// Whether a location has `satisfy any`.
  public static final LocationSlot<Boolean> SATISFY_ANY = new LocationSlot<>();

  private static final byte[] NOTHING = {};

  private final HttpLoop worker;
  private final Loop loop;
  private final RequestLine line = new RequestLine();
  private final Headers ownHeaders = new Headers();
  private Headers headers = ownHeaders;
  private final RequestTarget target = new RequestTarget();
  private final Routing routing = new Routing();
  private final RequestBody body = new RequestBody(this);
  private final HttpResponse response = new HttpResponse(this);
  private final RequestContext context = new RequestContext(this);
  private final Span host = new Span();
  private HttpRequest main = this;
  private @Nullable HttpRequest parent;
  private @Nullable Subrequests subrequests;
  private @Nullable HttpStream stream;
  private @Nullable HttpServer server;
  private @Nullable Location location;
  private byte[] head = NOTHING;
  private long startMillis;
  private long requestLength;
  private int hostPort;
  private int holds;
  private boolean keepAlive;
  private boolean lingeringClose;
  private boolean over;
  private boolean failed;
  private boolean free;
  private long serial;
  private int accessCode;

  HttpRequest(HttpLoop worker) {
    this.worker = worker;
    this.loop = worker.loop();
    reset();
  }

  // ---- for the protocol

  /// Begins a request; its head is still to be read into `head`.
  public void begin(HttpStream stream, HttpServer server, byte[] head) {
    this.stream = stream;
    this.server = server;
    this.location = server.root();
    this.head = head;
    headers.base(head);
    startMillis = loop.nowMillis();
    over = false;
    serial++;
  }

  /// Begins a request inside of another one: see [Subrequests].
  void begin(HttpRequest within, HttpStream through, Span uri, Span args) {
    parent = within;
    main = within.main;
    stream = through;
    server = within.server();
    location = server.root();
    head = within.head;
    headers = within.headers;
    line.copy(within.line);
    line.method = Method.GET;
    host.set(within.host.base, within.host.start, within.host.end);
    hostPort = within.hostPort;
    target.path(uri.base, uri.start, uri.end);
    target.args(args.base, args.start, args.end);
    routing.redirected();
    body.share(within.body);
    shareValues(within);
    if (within.remoteReplaced()) {
      remote(within.remote());
    }
    startMillis = loop.nowMillis();
    over = false;
    serial++;
  }

  /// The head has moved to another array, at the same offsets.
  public void head(byte[] moved) {
    if (subrequests != null) {
      subrequests.headMoved(moved);
    }
    target.headMoved(head, moved);
    host.moved(head, moved);
    head = moved;
    headers.base(moved);
  }

  /// As [#head(byte[])], for a request whose headers and body are another one's.
  void headMoved(byte[] moved) {
    target.headMoved(head, moved);
    host.moved(head, moved);
    body.memory().moved(head, moved);
    head = moved;
  }

  /// The request has ended: runs what was to run at the end, logs it, and forgets it. Its
  /// subrequests end with it.
  public void over() {
    over(true);
  }

  void over(boolean logged) {
    if (over) {
      return;
    }
    over = true;
    try {
      if (subrequests != null) {
        subrequests.abort();
      }
    } finally {
      end(logged);
    }
  }

  private void end(boolean logged) {
    try {
      runEnd();
    } finally {
      try {
        if (logged) {
          engine().log(this);
        }
      } finally {
        body.release();
      }
    }
  }

  /// It is to serve a request.
  void taken() {
    free = false;
  }

  /// Whether the object may serve another request now.
  ///
  /// @throws IllegalStateException if it is free already: its next request would be two
  boolean reusable() {
    if (free) {
      throw new IllegalStateException("request was given back before");
    }
    return over && holds == 0 && !failed;
  }

  void reset() {
    clear();
    line.clear();
    headers = ownHeaders;
    headers.release();
    main = this;
    parent = null;
    subrequests = null;
    head = NOTHING; // an object that waits for its next request must not keep a large one reachable
    target.clear();
    routing.clear();
    body.clear();
    response.clear();
    context.clear();
    host.clear();
    stream = null;
    server = null;
    location = null;
    requestLength = 0;
    hostPort = 0;
    keepAlive = lingeringClose = false;
    accessCode = 0;
    over = true;
    free = true;
  }

  // ---- what it is about

  /// The request that the client has made: this one, unless it is a subrequest. It outlives its
  /// subrequests.
  @Override
  public HttpRequest main() {
    return main;
  }

  /// The request that this one is a subrequest of, or null.
  public @Nullable HttpRequest parent() {
    return parent;
  }

  /// The subrequests of the main request, at any depth.
  public Subrequests subrequests() {
    Subrequests all = main.subrequests;
    if (all == null) {
      main.subrequests = all = new Subrequests(main);
    }
    return all;
  }

  /// Whether these are the subrequests of what it is now: the object may have become another
  /// request.
  boolean has(Subrequests all) {
    return subrequests == all;
  }

  /// Whether subrequests of it still run. It is not over before they are.
  public boolean awaitsSubrequests() {
    return subrequests != null && !subrequests.isEmpty();
  }

  public HttpStream stream() {
    if (stream == null) {
      throw new IllegalStateException("request is over");
    }
    return stream;
  }

  public HttpEngine engine() {
    return stream().engine();
  }

  public Loop loop() {
    return loop;
  }

  /// What it shares with the other requests of its loop.
  public HttpLoop worker() {
    return worker;
  }

  /// The bytes of the request's head; they stay as they are until the request ends.
  public byte[] head() {
    return head;
  }

  public RequestLine line() {
    return line;
  }

  public Method method() {
    return line.method;
  }

  /// Major version times 1000 plus minor: 9, 1000, 1001, 2000, 3000.
  public int version() {
    return line.version;
  }

  public Headers headers() {
    return headers;
  }

  /// The path and the arguments as they are now.
  public RequestTarget target() {
    return target;
  }

  /// How it has come to its location.
  public Routing routing() {
    return routing;
  }

  public RequestBody body() {
    return body;
  }

  /// The host that the client asked for, in lower case and without port; empty if it named none.
  public Span host() {
    return host;
  }

  /// The port that the client asked for, or 0.
  public int hostPort() {
    return hostPort;
  }

  public void hostPort(int port) {
    hostPort = port;
  }

  /// Adds to what [#requestLength()] says.
  public void received(long bytes) {
    requestLength += bytes;
  }

  /// Bytes of request line, header and body, as `$request_length`.
  public long requestLength() {
    return requestLength;
  }

  /// When its first byte was seen, in monotonic milliseconds of the loop.
  public long startMillis() {
    return startMillis;
  }

  public HttpServer server() {
    if (server == null) {
      throw new IllegalStateException("request is over");
    }
    return server;
  }

  /// Moves the request to the server that its host names.
  public void server(HttpServer chosen) {
    server = chosen;
    location = chosen.root();
  }

  public Location location() {
    if (location == null) {
      throw new IllegalStateException("request is over");
    }
    return location;
  }

  /// Moves the request to a location (or back to its server's level).
  public void location(Location chosen) {
    location = chosen;
    stream().locationChanged(this);
  }

  @Override
  public Settings settings() {
    return location().settings();
  }

  @Override
  public Address peer() {
    return stream().peer();
  }

  @Override
  public @Nullable ProxyHeader proxyHeader() {
    return stream().proxyHeader();
  }

  @Override
  public Address local() {
    return stream().local();
  }

  @Override
  public ErrorLog log() {
    ErrorLog log = location().get(ERROR_LOG);
    return log != null ? log : ErrorLog.NONE;
  }

  @Override
  public long nowMillis() {
    return loop.nowMillis();
  }

  @Override
  public TimeCache time() {
    return loop.time();
  }

  @Override
  public Bytes scratch() {
    return worker.scratch();
  }

  @Override
  public long connectionNumber() {
    return stream().connectionNumber();
  }

  /// What the log says of this request.
  public RequestContext context() {
    return context;
  }

  @Override
  public void writeContext(Bytes bytes) {
    context.write(bytes);
  }

  @Override
  public boolean satisfyAny() {
    return Boolean.TRUE.equals(location().get(SATISFY_ANY));
  }

  @Override
  public long bytesReceived() {
    return requestLength;
  }

  @Override
  public long bytesSent() {
    return stream().output().sent();
  }

  // ---- flags

  /// Whether the connection shall serve another request after this one.
  public boolean keepAlive() {
    return keepAlive;
  }

  public void keepAlive(boolean on) {
    keepAlive = on;
  }

  /// Whether a closing connection shall read on for a while, since the client may still be sending.
  public boolean lingeringClose() {
    return lingeringClose;
  }

  public void lingeringClose(boolean on) {
    lingeringClose = on;
  }

  /// The status that the access phase has come to so far: 401, 403 or 407; 0 for none.
  public int accessCode() {
    return accessCode;
  }

  public void accessCode(int status) {
    accessCode = status;
  }

  // ---- the response

  public HttpResponse response() {
    return response;
  }

  /// The head of the response.
  public ResponseHead out() {
    return response.head();
  }

  /// Has `listener` told if the client goes away before the request is finished; null: nobody is.
  public void onAbort(@Nullable AbortListener listener) {
    stream().onAbort(listener);
  }

  // ---- its end

  /// Ends the work on the request; every request needs exactly one. With [#OK] (or a status below
  /// 300 other than 201 and 204) the response has been produced and is only to leave; with any
  /// other status it is answered from `error_page` or a made-up page; with 444 the connection is
  /// closed without an answer; 408, 499 and [#ERROR] cut the client off.
  ///
  /// @param status 0, -1, or 200 to 599
  @Override
  public void finish(int status) {
    if (over) {
      return;
    }
    if (status < 0 || status == 408 || status == 499 || status == 444) {
      stream().terminated(this, Math.max(status, 0));
    } else if (status >= 300 || status == 201 || status == 204) {
      special(status);
    } else if (response.finish()) {
      stream().finished(this);
    }
  }

  void special(int status) {
    if (response.headSent()) {
      stream().terminated(this, 0);
      return;
    }
    switch (status) {
      case 400, 495, 496, 497 -> {
        keepAlive = false;
        lingeringClose = false;
      }
      case 413, 414, 500, 501 -> keepAlive = false;
      default -> {}
    }
    engine().special(this, status);
  }

  /// Whether something that ran for the request has failed. What is pooled with it is not used
  /// again then: nobody knows how far it came.
  public boolean failed() {
    return failed;
  }

  @Override
  public void failed(Throwable cause) {
    if (stream != null && !over) {
      failed = true;
      stream.failed(this);
    }
  }

  /// As [Loop#offload(Callable, BiConsumer)]; what `then` throws ends the request, if it is still
  /// this one.
  public <T extends @Nullable Object> void offload(
      Callable<T> blocking, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    long mine = serial;
    Consumer<Throwable> broken =
        cause -> {
          if (serial == mine) {
            failed(cause);
          }
        };
    if (parent == null) {
      loop.offload(blocking, then, broken);
    } else {
      subrequests().offload(blocking, then, broken);
    }
  }

  @Override
  public void resume() {
    if (!over) {
      engine().resume(this);
    }
  }

  /// Runs the request again with another URI.
  public void internalRedirect(Span uri, Span args) {
    engine().redirect(this, uri, args);
  }

  /// Runs the request again in a named location.
  public void internalRedirect(Location named) {
    engine().redirect(this, named);
  }

  /// Keeps the object from being reused while something that cannot be recalled (an open file, a
  /// name that is being resolved) will come back to it.
  public void hold() {
    holds++;
  }

  /// Ends a [#hold()].
  ///
  /// @return whether the request is still going on
  /// @throws IllegalStateException if nothing holds it
  public boolean release() {
    if (holds == 0) {
      throw new IllegalStateException("request is not held");
    }
    holds--;
    if (over && holds == 0) {
      worker.give(this);
      return false;
    }
    return !over;
  }
}
