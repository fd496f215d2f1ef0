package io.sluice.stream;

import io.sluice.config.Settings;
import io.sluice.core.address.Address;
import io.sluice.core.address.ProxyHeader;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.PhaseRunner;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.Connection;
import io.sluice.net.DatagramSession;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.accept.AcceptChain;
import io.sluice.traffic.names.HostPort;
import io.sluice.traffic.names.ServerSelector;
import io.sluice.upstream.connect.ErrnoLevels;
import org.jspecify.annotations.Nullable;

/// A client's connection from its accept to its log line. It passes the phases before its content
/// on the loop's thread; then the server's content handles the connection.
public final class StreamSession extends Exchange {
  /// What a session tells its content, and asks it.
  public interface Content {
    /// Appends to log lines of the session what the content knows, with a leading separator (`,
    /// upstream: "…"`).
    void writeContext(Bytes out);

    /// The session is over, whoever has ended it: gives back everything but the client's
    /// connection, before the session is logged. Called once, and the last call.
    void end();

    /// The worker gives up waiting for its sessions: ends this one.
    void shutdown();
  }

  /// The connection of a session that has no content yet: what comes waits in the socket.
  static final ChannelHandler PATIENCE =
      new ChannelHandler() {
        @Override
        public void readable(Channel c) {}

        @Override
        public void writable(Channel c) {}
      };

  private final SessionList sessions;
  private final ServerSelector<StreamServer> servers;
  private final AcceptChain chain;
  private final PhaseRunner<StreamSession> phases;
  private Channel channel;
  private final String listen;
  private final long started;
  private StreamServer server;
  private @Nullable String action = "initializing session";
  private @Nullable Content content;
  private int status;
  private @Nullable Bytes early;
  private boolean bare;
  private boolean layered;
  private boolean finished;
  @Nullable StreamSession next;
  @Nullable StreamSession previous;

  /// @param servers those of the address; the default one is the session's for now
  /// @param chain what the connection passes first
  /// @param listen the address of the `listen` directive, for log lines
  StreamSession(
      SessionList sessions,
      ServerSelector<StreamServer> servers,
      AcceptChain chain,
      Channel channel,
      String listen) {
    this.sessions = sessions;
    this.servers = servers;
    this.chain = chain;
    this.phases = sessions.engine().phases(chain.layer() != null);
    this.server = servers.defaultServer();
    this.channel = channel;
    this.listen = listen;
    this.started = channel.loop().nowMillis();
    channel.handler(PATIENCE);
  }

  /// Nobody handles the channel for now: what comes waits in it.
  void patient() {
    channel.handler(PATIENCE);
  }

  /// Announces the session and takes it through the phases, behind the header of the PROXY protocol
  /// where the listener wants one.
  void begin() {
    if (logs(ErrorLog.Level.INFO)) {
      String who = (datagrams() ? "udp client " : "client ") + remote().text();
      logBare(ErrorLog.Level.INFO, who + " connected to " + listen);
    }
    if (chain.proxyProtocol()) {
      new ProxyHeaderWait(this).start();
    } else {
      enterPhases();
    }
  }

  void enterPhases() {
    phases.start(this);
  }

  AcceptChain chain() {
    return chain;
  }

  /// What moves the client's bytes.
  public Channel channel() {
    return channel;
  }

  /// The client's bytes move through another channel over the same connection from now on. Called
  /// once at most, in the ssl phase.
  void channel(Channel above) {
    channel = above;
    layered = true;
    patient();
  }

  /// Whether it has changed its channel.
  boolean layered() {
    return layered;
  }

  /// The client's socket.
  public Connection connection() {
    return channel.connection();
  }

  /// Whether the client sends datagrams.
  public boolean datagrams() {
    return connection() instanceof DatagramSession;
  }

  public Loop loop() {
    return channel.loop();
  }

  /// The server's content takes the session over.
  ///
  /// @param taking what belongs to this session only, or null for nothing
  public void content(@Nullable Content taking) {
    content = taking;
  }

  /// What a feature has taken from the connection and gives the content before the rest of it, or
  /// null.
  public @Nullable Bytes early() {
    return early;
  }

  /// Gives the content some bytes before what the connection brings.
  public void early(@Nullable Bytes first) {
    early = first;
  }

  /// What the session is doing, for log lines: `connecting to upstream`; null for nothing worth
  /// telling.
  public void action(@Nullable String doing) {
    action = doing;
  }

  StreamServer server() {
    return server;
  }

  /// Goes on with the virtual server that has a name, if there is one. Phases that are behind are
  /// not run again.
  ///
  /// @param name as the client gave it, perhaps with a port; what is no host changes nothing
  public void serverName(Bytes name) {
    long host = HostPort.read(name.array, 0, name.length);
    if (host == HostPort.BAD) {
      return;
    }
    Bytes scratch = scratch();
    int mark = scratch.length;
    for (int i = 0; i < HostPort.nameEnd(host); i++) {
      byte c = name.array[i];
      scratch.append(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    StreamServer named = servers.find(this, scratch.array, mark, scratch.length);
    server = named == null ? server : named;
    scratch.length = mark;
  }

  /// How the session ended; 0 before.
  public int status() {
    return status;
  }

  /// Whether it is over.
  public boolean finished() {
    return finished;
  }

  /// The loop's time when the connection was accepted, in milliseconds.
  public long started() {
    return started;
  }

  @Override
  public Settings settings() {
    return server.settings();
  }

  @Override
  public Address peer() {
    return connection().remote();
  }

  @Override
  public @Nullable ProxyHeader proxyHeader() {
    return connection().proxyHeader();
  }

  @Override
  public Address local() {
    return connection().local();
  }

  @Override
  public ErrorLog log() {
    return server.log();
  }

  @Override
  public long nowMillis() {
    return channel.loop().nowMillis();
  }

  @Override
  public TimeCache time() {
    return channel.loop().time();
  }

  @Override
  public Bytes scratch() {
    return sessions.scratch();
  }

  @Override
  public long bytesReceived() {
    return channel.received();
  }

  @Override
  public long bytesSent() {
    return channel.sent();
  }

  @Override
  public void resume() {
    guard(() -> phases.run(this));
  }

  /// Ends the session: has its content give back what it holds, runs the log phase and closes the
  /// client's connection. Does nothing the second time.
  ///
  /// @param how one of [Status]
  @Override
  public void finish(int how) {
    if (finished) {
      return;
    }
    finished = true;
    status = how;
    try {
      endContent();
    } finally {
      try {
        sessions.engine().log(this);
      } finally {
        leave();
      }
    }
  }

  private void endContent() {
    if (content != null) {
      content.end();
    }
  }

  private void leave() {
    channel.close();
    sessions.remove(this);
    release();
  }

  /// Lets the connection go on without this session, which is not logged: it has not ended.
  /// [#release()] follows.
  void handOver() {
    finished = true;
    sessions.remove(this);
  }

  /// Gives back what it holds.
  void release() {
    try {
      runEnd();
    } finally {
      clear();
    }
  }

  /// Runs a part of the session. A defect in it ends the session, and is thrown for its trace to be
  /// logged. Whatever a timer, a resolver or another thread starts for a session has to pass here,
  /// since nobody further out knows whose it was; see [SessionHandler] for connections.
  public void guard(Runnable part) {
    try {
      part.run();
    } catch (Throwable t) {
      failed(t);
      throw t;
    }
  }

  @Override
  public void failed(Throwable cause) {
    finish(Status.INTERNAL_SERVER_ERROR);
  }

  /// The worker waits no longer.
  void shutdown() {
    if (content != null) {
      content.shutdown();
    } else {
      finish(Status.OK);
    }
  }

  /// Writes a line that has the connection's number but not the rest of what is known: one that
  /// tells it all itself.
  public void logBare(ErrorLog.Level level, String message) {
    bare = true;
    log(level, message);
    bare = false;
  }

  /// Logs an error of the client's connection, at the level that it deserves.
  ///
  /// @param what the call that failed, or what happened
  /// @param errno the system's number for the reason
  public void logClientError(String what, int errno) {
    logError(ErrnoLevels.ofClient(errno), what, errno);
  }

  /// As [#logClientError], of the server's connection.
  void logServerError(String what, int errno) {
    logError(ErrnoLevels.ofConnection(errno), what, errno);
  }

  private void logError(ErrorLog.Level level, String what, int errno) {
    if (logs(level)) {
      log(level, what + SystemError.reason(errno));
    }
  }

  @Override
  public long connectionNumber() {
    return connection().number();
  }

  @Override
  public void writeContext(Bytes out) {
    if (bare) {
      return;
    }
    if (action != null) {
      out.append(" while ").append(action);
    }
    out.append(datagrams() ? ", udp client: " : ", client: ");
    remote().writeHost(out);
    out.append(", server: ").append(listen);
    if (content != null) {
      content.writeContext(out);
    }
  }
}
