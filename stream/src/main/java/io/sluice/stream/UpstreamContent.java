package io.sluice.stream;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.net.Channel;
import io.sluice.net.Loop;
import io.sluice.upstream.attempt.AttemptLoop;
import io.sluice.upstream.attempt.AttemptSettings;
import io.sluice.upstream.conf.Destination;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.peer.Result;
import org.jspecify.annotations.Nullable;

/// A content that passes its session on to a server of a group. It acts on what the attempts to
/// connect come to; if there is no connection in the end, it ends the session.
abstract class UpstreamContent
    implements StreamSession.Content, SessionHandler, AttemptLoop.Listener {
  final StreamSession session;
  final ProxySettings settings;
  private final AttemptLoop attempts = new AttemptLoop(this);
  private final long started;
  private @Nullable Channel upstream;

  UpstreamContent(StreamSession session, ProxySettings settings) {
    this.session = session;
    this.settings = settings;
    this.started = session.nowMillis();
  }

  // ---- what a kind of session adds

  /// The servers are known, and the first attempt is about to begin.
  abstract void begins();

  /// The server has accepted the connection, which has this content as its handler.
  abstract void connected(Channel server);

  /// Gives back what it holds for moving data.
  ///
  /// @return how the server did
  abstract Result release();

  // ---- the attempts

  @Override
  public final StreamSession session() {
    return session;
  }

  final Loop loop() {
    return session.loop();
  }

  /// The loop's time when it began, in milliseconds.
  final long started() {
    return started;
  }

  /// The connection to the server, or null while there is none.
  final @Nullable Channel upstream() {
    return upstream;
  }

  /// Begins.
  ///
  /// @param with how servers are connected to
  /// @param group the servers, if the configuration says which
  /// @param to otherwise where they are; null if that leads nowhere, which has been logged
  final void start(AttemptSettings with, @Nullable Group group, @Nullable Destination to) {
    attempts.attach(session, loop(), with, this);
    act(group != null ? attempts.resolve(group) : attempts.resolve(to));
  }

  @Override
  public final void resumed(AttemptLoop.Step step) {
    session.guard(() -> act(step));
  }

  private void act(AttemptLoop.Step step) {
    switch (step) {
      case PENDING -> {}
      case READY -> {
        begins();
        session.action("connecting to upstream");
        act(attempts.next());
      }
      case CONNECTED -> take(attempts.channel());
      case EXHAUSTED -> session.finish(Status.BAD_GATEWAY);
      case UNRESOLVED, LOCAL_ERROR -> session.finish(Status.INTERNAL_SERVER_ERROR);
    }
  }

  private void take(@Nullable Channel server) {
    if (server == null) {
      return;
    }
    upstream = server;
    server.handler(this);
    if (session.logs(Level.INFO)) {
      String kind = session.datagrams() ? "udp " : "";
      session.logBare(
          Level.INFO,
          kind
              + "proxy "
              + server.connection().local().text()
              + " connected to "
              + attempts.name());
    }
    attempts.accepted();
    connected(server);
  }

  /// The server has sent something.
  final void responded() {
    attempts.attempts().header(session.nowMillis());
    attempts.responded();
  }

  /// Whether the session is to end since its server is not to be used any more
  /// (`proxy_session_drop`): then it has.
  final boolean dropped() {
    if (!settings.sessionDrop() || upstream == null || !attempts.lost()) {
      return false;
    }
    if (session.logs(Level.INFO)) {
      session.logBare(Level.INFO, "upstream is gone, session is dropped" + bytes());
    }
    session.finish(Status.BAD_GATEWAY);
    return true;
  }

  // ---- the end

  @Override
  public final void shutdown() {
    session.log(Level.INFO, "shutdown timeout");
    session.finish(Status.OK);
  }

  @Override
  public final void end() {
    Result result = Result.OK;
    try {
      result = release();
    } finally {
      attempts.finish(result, false);
    }
  }

  // ---- log

  /// Appends which server is used, and what was moved.
  @Override
  public final void writeContext(Bytes out) {
    String name = attempts.name();
    if (name != null) {
      out.append(", upstream: \"").append(name).append('"');
    }
    out.append(bytes());
  }

  /// What was moved, for log lines.
  final String bytes() {
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
