package io.sluice.proxy.exchange;

import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.net.ConnectOptions;
import io.sluice.net.dns.Lookup;
import io.sluice.upstream.Connector;
import io.sluice.upstream.Destination;
import io.sluice.upstream.Failure;
import io.sluice.upstream.Group;
import io.sluice.upstream.Peer;
import io.sluice.upstream.PeerConnection;
import io.sluice.upstream.Selection;
import org.jspecify.annotations.Nullable;

/// The way from a destination to a connection: resolves its name, has its group choose a server or
/// waits in the group's queue, and takes a kept connection or opens one. The exchange hears of the
/// connection or of the failure, perhaps before the method that it called returns.
final class ServerSearch implements Connector.Listener, Selection.Waiter {
  private final UpstreamExchange exchange;
  private final ServerSide server;
  private final Connector connector = new Connector(this);
  private ConnectOptions options = ConnectOptions.DEFAULT;
  private @Nullable Lookup lookup;

  ServerSearch(UpstreamExchange exchange, ServerSide server) {
    this.exchange = exchange;
    this.server = server;
  }

  private HttpRequest request() {
    return exchange.request();
  }

  private UpstreamSettings settings() {
    return exchange.settings();
  }

  /// Finds out who the servers are, and asks the first.
  ///
  /// @param to null if that leads nowhere, which has been logged
  void start(@Nullable Destination to) {
    UpstreamSettings with = settings();
    if (!with.bindDynamic) {
      options = with.bind.apply(with.options, request());
    }
    switch (to) {
      case Destination.Known(Group group) -> choose(group);
      case Destination.Named named when named.resolvable(request()) ->
          lookup = named.resolve(request().loop(), request(), this::resolved);
      case null, default -> exchange.refuse(502);
    }
  }

  private void resolved(@Nullable Group group) {
    if (group != null) {
      choose(group);
    } else {
      exchange.refuse(502);
    }
  }

  private void choose(Group group) {
    server.start(request(), group, settings().nextUpstream.tries());
    exchange.attempt();
  }

  /// Begins an attempt, on the server that the group chooses.
  void next() {
    Peer next = server.next();
    if (next != null) {
      connect(next);
    } else if (server.await(this)) {
      request().log(ErrorLog.Level.DEBUG, "request is queued");
    } else {
      none(server.queues() ? "upstream queue is full" : "no live upstreams");
    }
  }

  @Override
  public void chosen(Peer peer) {
    server.begin(peer);
    connect(peer);
  }

  @Override
  public void waitedInVain() {
    none("upstream queue timed out");
  }

  private void none(String why) {
    server.begin(null);
    request().log(ErrorLog.Level.ERROR, why);
    exchange.next(Failure.NO_LIVE_SERVER);
  }

  private void connect(Peer next) {
    PeerConnection kept = server.kept(next);
    if (kept != null) {
      connected(kept);
      return;
    }
    HttpRequest of = request();
    UpstreamSettings with = settings();
    if (with.bindDynamic) {
      options = with.bind.apply(with.options, of);
    }
    connectEnded(connector.connect(of.loop(), next, options, with.connectTimeout, of));
  }

  private void connected(PeerConnection to) {
    server.connected(to);
    exchange.connected(to.channel());
  }

  @Override
  public void connectEnded(Connector.Result result) {
    switch (result) {
      case PENDING -> {}
      case CONNECTED -> connected(connector.take());
      case ERROR -> exchange.next(Failure.ERROR);
      case TIMEOUT -> exchange.next(Failure.TIMEOUT);
      case LOCAL_ERROR -> {
        server.attempts().address(""); // nobody was asked
        exchange.refuse(500);
      }
    }
  }

  /// Gives up what is under way. Whoever waits in a group's queue is taken out of it by
  /// [ServerSide#stopWaiting()].
  void cancel() {
    if (lookup != null) {
      lookup.cancel();
      lookup = null;
    }
    connector.cancel();
  }

  /// Keeps nothing of the configuration alive.
  void detach() {
    options = ConnectOptions.DEFAULT;
  }
}
