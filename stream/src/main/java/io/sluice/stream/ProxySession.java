package io.sluice.stream;

import io.sluice.core.Bytes;
import io.sluice.core.ErrorLog.Level;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Connection;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import io.sluice.net.dns.Lookup;
import io.sluice.net.proxyprotocol.HeaderWriter;
import io.sluice.upstream.Attempts;
import io.sluice.upstream.Connector;
import io.sluice.upstream.Destination;
import io.sluice.upstream.ErrnoLevels;
import io.sluice.upstream.Group;
import io.sluice.upstream.Peer;
import io.sluice.upstream.PeerConnection;
import io.sluice.upstream.Result;
import io.sluice.upstream.Selection;
import org.jspecify.annotations.Nullable;

/// A session that is passed on to a server of a group: finds one that answers, then moves data both
/// ways until a side ends.
final class ProxySession implements StreamSession.Content, SessionHandler, Connector.Listener {
  private final StreamSession session;
  private final ProxySettings settings;
  private final Selection selection = new Selection();
  private final Attempts attempts = new Attempts();
  private final Flow upload;
  private final long started;
  private @Nullable Lookup lookup;
  private @Nullable Connector connector;
  private ConnectOptions options;
  private @Nullable Connection upstream;
  private @Nullable Flow download;
  private @Nullable String name;
  private boolean halfClosed;

  private final Timer silence =
      new Timer() {
        @Override
        protected void fire() {
          session.guard(ProxySession.this::timedOut);
        }
      };

  ProxySession(StreamSession session, ProxySettings settings) {
    this.session = session;
    this.settings = settings;
    this.options = settings.options();
    this.upload = new Flow(this, session.connection(), settings);
    this.started = session.nowMillis();
    session.content(this);
    session.connection().handler(this);
  }

  @Override
  public StreamSession session() {
    return session;
  }

  private Loop loop() {
    return session.loop();
  }

  /// Finds out first who the servers are.
  ///
  /// @param to null if that leads nowhere, which has been logged
  void resolve(@Nullable Destination to) {
    switch (to) {
      case Destination.Known(Group group) -> start(group);
      case Destination.Named named when named.resolvable(session) ->
          lookup = named.resolve(loop(), session, this::start);
      case null, default -> start(null);
    }
  }

  /// Begins to look for a server.
  ///
  /// @param group null if there is none, which has been logged
  void start(@Nullable Group group) {
    if (group == null) {
      session.finish(Status.INTERNAL_SERVER_ERROR);
      return;
    }
    attempts.attach(session);
    if (!settings.bindDynamic()) {
      options = settings.bind().apply(settings.options(), session);
    }
    selection.start(group, loop(), session);
    selection.limitTries(settings.tries());
    connector = new Connector(this);
    if (session.connection().readReady()) {
      loop().post(upload);
    }
    connect();
  }

  // ---- connecting ----

  private void connect() {
    session.action("connecting to upstream");
    if (attempts.count() > 0) {
      attempts.ended(session.nowMillis());
    }
    Peer peer = selection.next();
    name = peer == null ? selection.group().name() : peer.name();
    attempts.begin(name, session.nowMillis());
    if (peer == null) {
      session.log(Level.ERROR, "no live upstreams");
      session.finish(Status.BAD_GATEWAY);
      return;
    }
    if (settings.bindDynamic()) {
      options = settings.bind().apply(settings.options(), session);
    }
    if (connector != null) {
      connector.connect(loop(), peer, options, settings.connectTimeout(), session);
    }
  }

  @Override
  public void notConnected(Connector.Failure why) {
    session.guard(() -> askNext(why));
  }

  private void askNext(Connector.Failure why) {
    if (why == Connector.Failure.LOCAL) {
      attempts.address(""); // nobody was asked
      session.finish(Status.INTERNAL_SERVER_ERROR);
      return;
    }
    selection.done(Result.FAILED);
    long limit = settings.nextTimeout();
    if (selection.tries() == 0
        || !settings.nextUpstream()
        || (limit > 0 && session.nowMillis() - started >= limit)) {
      session.finish(Status.BAD_GATEWAY);
    } else {
      connect();
    }
  }

  @Override
  public void connected(PeerConnection connection) {
    Connection server = connection.connection();
    connector = null;
    upstream = server;
    server.handler(this);
    session.guard(() -> begin(server));
  }

  private void begin(Connection server) {
    if (settings.noDelay()) {
      server.noDelay(true);
    }
    if (session.logs(Level.INFO)) {
      session.logBare(Level.INFO, "proxy " + server.local().text() + " connected to " + name);
    }
    attempts.connected(session.nowMillis());
    selection.connected();
    proxy(server);
  }

  private void proxy(Connection server) {
    Flow down = new Flow(this, server, settings);
    download = down;
    long upRate = Rates.of(settings.uploadRate(), session);
    long downRate = Rates.of(settings.downloadRate(), session);
    if (settings.header() != HeaderWriter.OFF) {
      prependHeader(settings.header());
    }
    upload.start(server, RateLimit.of(loop(), upRate, started, upload));
    down.start(session.connection(), RateLimit.of(loop(), downRate, started, down));
    process(upload);
    if (server.readReady()) {
      process(down);
    }
  }

  private void prependHeader(HeaderWriter header) {
    Bytes scratch = session.scratch();
    int mark = scratch.length;
    header.write(session.remote(), session.local(), false, scratch);
    upload.prepend(scratch.array, mark, scratch.length - mark);
    scratch.length = mark;
  }

  // ---- moving data ----

  @Override
  public void readable(Connection c) {
    process(c.equals(session.connection()) ? upload : download);
  }

  @Override
  public void writable(Connection c) {
    process(c.equals(session.connection()) ? download : upload);
  }

  /// Moves what one direction has, and sees whether the session is over.
  void process(@Nullable Flow flow) {
    if (flow == null || session.finished() || mayNotReadAhead()) {
      return;
    }
    try {
      if (settings.sessionDrop() && upstream != null && selection.lost()) {
        drop();
      } else {
        move(flow);
      }
    } catch (Throwable t) {
      session.failed(t);
      throw t;
    }
  }

  /// With `proxy_session_drop`: the server is not to be used any more.
  private void drop() {
    if (session.logs(Level.INFO)) {
      session.logBare(Level.INFO, "upstream is gone, session is dropped" + bytes());
    }
    session.finish(Status.BAD_GATEWAY);
  }

  /// The rate may depend on the server, so that nothing is read before there is one.
  private boolean mayNotReadAhead() {
    return upstream == null && settings.uploadRate() != null;
  }

  private void move(Flow flow) {
    boolean fine = flow.pump();
    if (!fine) {
      sendFailed(flow);
      return;
    }
    session.action(upstream == null ? "connecting to upstream" : "proxying connection");
    if (over()) {
      disconnected(flow);
    } else if (upstream != null) {
      passEndOn(flow);
      armSilence();
    }
  }

  /// Whether a side has ended and all that it sent before has been passed on. What the other side
  /// has yet to get does not count once that side has ended too.
  private boolean over() {
    Flow down = download;
    if (down == null || !(upload.ended() || down.ended())) {
      return false;
    }
    if (settings.halfClose()) {
      return upload.ended() && down.ended() && !upload.holding() && !down.holding();
    }
    return (upload.ended() || !down.holding()) && (down.ended() || !upload.holding());
  }

  private void disconnected(Flow flow) {
    if (session.logs(Level.INFO)) {
      String who = flow == upload ? "client" : "upstream";
      session.logBare(Level.INFO, who + " disconnected" + bytes());
    }
    session.finish(Status.OK);
  }

  /// With `proxy_half_close`, the end of one side is told to the other, which goes on.
  private void passEndOn(Flow flow) {
    Connection target = flow.target();
    if (settings.halfClose() && !halfClosed && flow.ended() && !flow.holding() && target != null) {
      halfClosed = true;
      target.shutdownOutput();
    }
  }

  private void armSilence() {
    if (upload.delayed() || (download != null && download.delayed())) {
      loop().cancel(silence);
    } else {
      loop().schedule(silence, settings.timeout());
    }
  }

  private void timedOut() {
    logErrno(session.connection(), SystemError.ETIMEDOUT, "connection timed out");
    session.finish(Status.OK);
  }

  /// Something was read, or an end.
  void received(Flow flow) {
    if (flow != upload) {
      attempts.header(session.nowMillis());
      selection.answered();
    }
  }

  void receiveFailed(Flow flow) {
    session.action(
        flow == upload ? "proxying and reading from client" : "proxying and reading from upstream");
    logErrno(flow.source(), flow.source().errno(), "recv() failed");
  }

  private void sendFailed(Flow flow) {
    session.action(
        flow == upload ? "proxying and sending to upstream" : "proxying and sending to client");
    Connection target = flow.target();
    if (target != null) {
      logErrno(target, target.errno(), "send() failed");
    }
    session.finish(Status.OK);
  }

  void pipeFailed(SystemException e) {
    session.log(Level.ALERT, e.getMessage() + ", data is copied");
  }

  private void logErrno(Connection of, int errno, String what) {
    Level level =
        of.equals(session.connection())
            ? ErrnoLevels.ofClient(errno)
            : ErrnoLevels.ofConnection(errno);
    if (session.logs(level)) {
      session.log(level, what + " (" + errno + ": " + SystemError.text(errno) + ")");
    }
  }

  // ---- the end ----

  @Override
  public void shutdown() {
    session.log(Level.INFO, "shutdown timeout");
    session.finish(Status.OK);
  }

  @Override
  public void end() {
    if (lookup != null) {
      lookup.cancel();
    }
    if (connector != null) {
      connector.cancel();
    }
    loop().cancel(silence);
    upload.close();
    if (download != null) {
      download.close();
    }
    if (upstream != null) {
      upstream.close();
    }
    account();
  }

  private void account() {
    if (attempts.count() > 0) {
      attempts.ended(session.nowMillis());
      if (upstream != null) {
        attempts.received(upstream.received());
        attempts.sent(upstream.sent());
      }
    }
    selection.done(Result.OK);
  }

  @Override
  public void writeContext(Bytes out) {
    if (name != null) {
      out.append(", upstream: \"").append(name).append('"');
    }
    out.append(bytes());
  }

  private String bytes() {
    Connection client = session.connection();
    Connection server = upstream;
    return ", bytes from/to client:"
        + client.received()
        + '/'
        + client.sent()
        + ", bytes from/to upstream:"
        + (server == null ? 0 : server.received())
        + '/'
        + (server == null ? 0 : server.sent());
  }
}
