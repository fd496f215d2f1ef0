package io.sluice.stream;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.net.Channel;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.dns.Lookup;
import io.sluice.upstream.Attempts;
import io.sluice.upstream.Connector;
import io.sluice.upstream.Destination;
import io.sluice.upstream.Group;
import io.sluice.upstream.Peer;
import io.sluice.upstream.PeerConnection;
import io.sluice.upstream.Result;
import io.sluice.upstream.Selection;
import org.jspecify.annotations.Nullable;

/// Finds a server for a session that is passed on: asks those of a group one after the other until
/// there is a connection to one. If there is none in the end, it ends the session.
final class ServerSearch implements Connector.Listener {
  /// What carries the session's data.
  interface Carrier {
    /// A server is about to be asked for the first time.
    void begins();

    /// There is a connection, which needs a handler.
    void connected(Channel server);
  }

  private final StreamSession session;
  private final ProxySettings settings;
  private final Carrier carrier;
  private final Selection selection = new Selection();
  private final Attempts attempts = new Attempts();
  private final long started;
  private @Nullable Lookup lookup;
  private @Nullable Connector connector;
  private ConnectOptions options;
  private @Nullable Channel upstream;
  private @Nullable String name;

  ServerSearch(StreamSession session, ProxySettings settings, Carrier carrier) {
    this.session = session;
    this.settings = settings;
    this.carrier = carrier;
    this.options = settings.options();
    this.started = session.nowMillis();
  }

  private Loop loop() {
    return session.loop();
  }

  /// The loop's time when it began, in milliseconds.
  long started() {
    return started;
  }

  /// Finds out first who the servers are.
  ///
  /// @param to null if that leads nowhere, which has been logged
  void resolve(@Nullable Destination to) {
    switch (to) {
      case Destination.Known(Group group) -> start(group);
      case Destination.Named named when named.resolvable(session) ->
          lookup = named.resolve(loop(), session, group -> session.guard(() -> start(group)));
      case null, default -> start(null);
    }
  }

  /// Begins.
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
    carrier.begins();
    connect();
  }

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
    if (connector == null) {
      return;
    }
    if (session.datagrams()) {
      connector.connectDatagram(loop(), peer, options, session);
    } else {
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
    if (why == Connector.Failure.TIMEOUT) {
      session.log(Level.ERROR, "upstream timed out" + SystemError.reason(SystemError.ETIMEDOUT));
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
    connector = null;
    upstream = connection.channel();
    carrier.connected(connection.channel());
  }

  /// The carrier has the connection in hand.
  void taken(Channel server) {
    if (session.logs(Level.INFO)) {
      String kind = session.datagrams() ? "udp " : "";
      session.logBare(
          Level.INFO,
          kind + "proxy " + server.connection().local().text() + " connected to " + name);
    }
    attempts.connected(session.nowMillis());
    selection.connected();
  }

  /// The server has sent something.
  void answered() {
    attempts.header(session.nowMillis());
    selection.answered();
  }

  /// Whether the session is to end since its server is not to be used any more
  /// (`proxy_session_drop`): then it has.
  boolean dropped() {
    if (!settings.sessionDrop() || upstream == null || !selection.lost()) {
      return false;
    }
    if (session.logs(Level.INFO)) {
      session.logBare(Level.INFO, "upstream is gone, session is dropped" + bytes());
    }
    session.finish(Status.BAD_GATEWAY);
    return true;
  }

  /// The session is over.
  void end(Result result) {
    try {
      if (lookup != null) {
        lookup.cancel();
      }
      if (connector != null) {
        connector.cancel();
      }
      if (upstream != null) {
        upstream.close();
      }
      if (attempts.count() > 0) {
        attempts.ended(session.nowMillis());
        if (upstream != null) {
          attempts.received(upstream.received());
          attempts.sent(upstream.sent());
        }
      }
    } finally {
      selection.done(result);
    }
  }

  /// For log lines: which server is asked, and what was moved.
  void writeContext(Bytes out) {
    if (name != null) {
      out.append(", upstream: \"").append(name).append('"');
    }
    out.append(bytes());
  }

  String bytes() {
    Channel client = session.channel();
    Channel server = upstream;
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
