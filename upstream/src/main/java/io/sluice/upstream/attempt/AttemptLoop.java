package io.sluice.upstream.attempt;

import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.Channel;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Connection;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.dns.Lookup;
import io.sluice.upstream.conf.Destination;
import io.sluice.upstream.connect.ConnectionCache;
import io.sluice.upstream.connect.Connector;
import io.sluice.upstream.connect.PeerConnection;
import io.sluice.upstream.connect.ProxyBind;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import org.jspecify.annotations.Nullable;

/// The attempts of one exchange to have a server of a group do its work: resolves the destination,
/// has the group choose a peer or waits in its queue, takes a kept connection or opens one, and
/// keeps the accounts (the peer's counters and failures, the balancer's times, `$upstream_…`).
///
/// A call returns what came of it; the owner acts on that. The owner hears of [Listener#resumed]
/// only from the loop, and only after a call has returned [Step#PENDING]:
///
///     attach ─ resolve ──READY── next ──CONNECTED── (the owner sends, reads) ── finish
///                                 ↑ └EXHAUSTED          │
///                                 └──────READY──────── fail ──EXHAUSTED── finish
///
/// Used for one exchange after the other, on the exchange's loop only.
public final class AttemptLoop implements Connector.Listener, PeerSelector.Waiter {
  /// What came of a call, or of what was pending.
  public enum Step {
    /// [#next()] begins an attempt: the group is known, or an attempt has failed and another may
    /// follow.
    READY,

    /// There is a connection, which needs a handler before the owner returns to the loop.
    CONNECTED,

    /// A name is being resolved, a place in the group's queue is held, or a connect is under way.
    PENDING,

    /// The destination leads nowhere. The log says why.
    UNRESOLVED,

    /// No attempt follows; [#failure()] says how the last one ended.
    EXHAUSTED,

    /// No socket could be made, or not be bound to the local address that the configuration wants.
    /// The peer is not to blame, and others would fare no better. The log says why.
    LOCAL_ERROR
  }

  /// The owner.
  public interface Listener {
    /// What was pending has come to an end. Called by the loop, never inside of a call of the
    /// owner's.
    ///
    /// @param step anything but [Step#PENDING]
    void resumed(Step step);
  }

  private final Listener owner;
  private final PeerSelector selector = new PeerSelector();
  private final Attempts ownAttempts = new Attempts();
  private final Connector connector = new Connector(this);
  private Attempts attempts = ownAttempts;
  private @Nullable Exchange exchange;
  private @Nullable Loop loop;
  private @Nullable AttemptSettings settings;
  private Object cacheOwner = this;
  private @Nullable ConnectionCache connections; // of the group, on this loop
  private @Nullable Connection client; // whose alone the connection may be
  private boolean authenticates;
  private @Nullable PeerConnection bound; // to the client
  private ConnectOptions options = ConnectOptions.DEFAULT;
  private @Nullable Lookup lookup;
  private boolean resolving; // inside of the call that has begun it
  private boolean answered;
  private @Nullable Group resolved;
  private @Nullable String name;
  private @Nullable PeerConnection connection;
  private Failure failure = Failure.ERROR;
  private boolean connecting;
  private boolean open; // whether the accounts of an attempt are
  private boolean finished = true;
  private long started;
  private long sentBefore;
  private long receivedBefore;

  public AttemptLoop(Listener owner) {
    this.owner = owner;
  }

  // ---- its life

  /// Belongs to an exchange from now on, whose `$upstream_…` begin, or go on behind a separator if
  /// it was redirected here.
  ///
  /// @param keepsFor who owns the kept connections that only the same owner may use again
  public void attach(Exchange by, Loop on, AttemptSettings with, Object keepsFor) {
    exchange = by;
    loop = on;
    settings = with;
    cacheOwner = keepsFor;
    options = with.options();
    name = null;
    failure = Failure.ERROR;
    finished = false;
    Attempts known = Attempts.of(by);
    attempts = known == null ? ownAttempts : known;
    if (known == null) {
      attempts.attach(by);
    } else {
      attempts.redirected();
    }
  }

  /// Keeps nothing of the exchange or the configuration alive.
  public void detach() {
    selector.clear();
    attempts = ownAttempts;
    exchange = null;
    settings = null;
    cacheOwner = this;
    connections = null;
    client = null;
    bound = null;
    options = ConnectOptions.DEFAULT;
  }

  private Exchange exchange() {
    if (exchange == null) {
      throw new IllegalStateException("not attached");
    }
    return exchange;
  }

  private Loop loop() {
    if (loop == null) {
      throw new IllegalStateException("not attached");
    }
    return loop;
  }

  private AttemptSettings settings() {
    if (settings == null) {
      throw new IllegalStateException("not attached");
    }
    return settings;
  }

  private void report(Step step) {
    if (step != Step.PENDING) {
      owner.resumed(step);
    }
  }

  // ---- the destination

  /// Finds out who the servers are.
  ///
  /// @param to null if that leads nowhere, which has been logged
  /// @return READY, PENDING or UNRESOLVED
  public Step resolve(@Nullable Destination to) {
    bindOnce();
    return switch (to) {
      case Destination.Known(Group group) -> start(group);
      case Destination.Named named when named.resolvable(exchange()) -> lookUp(named);
      case null, default -> Step.UNRESOLVED;
    };
  }

  /// As above, with a group that the configuration names.
  public Step resolve(Group known) {
    bindOnce();
    return start(known);
  }

  private void bindOnce() {
    AttemptSettings with = settings();
    if (!with.bindDynamic()) {
      localAddress(with);
    }
  }

  private void localAddress(AttemptSettings with) {
    ProxyBind bind = with.bind();
    if (bind != null) {
      options = bind.apply(with.options(), exchange());
    }
  }

  /// The cache of the resolver may know the addresses at once.
  private Step lookUp(Destination.Named named) {
    resolving = true;
    answered = false;
    try {
      lookup = named.resolve(loop(), exchange(), this::resolved);
    } finally {
      resolving = false;
    }
    return answered ? start(resolved) : Step.PENDING;
  }

  private void resolved(@Nullable Group group) {
    if (resolving) {
      answered = true;
      resolved = group;
    } else {
      report(start(group));
    }
  }

  private Step start(@Nullable Group group) {
    if (group == null) {
      return Step.UNRESOLVED;
    }
    Loop on = loop();
    selector.start(group, on, exchange());
    selector.limitTries(settings().retry().tries());
    connections = group.connections(on);
    client = null;
    bound = null;
    started = on.nowMillis();
    return Step.READY;
  }

  /// Whether connections to the group are bound to clients that authenticate over them (`ntlm`).
  /// The owner says who the client is, by [#bind], when the group is known.
  public boolean bindsClients() {
    return selector.group().keepalive().ntlm();
  }

  /// Has the connection be the client's alone if it authenticates, or if it has before: the peer
  /// that such a connection leads to is chosen first.
  public void bind(Connection to, boolean authenticating) {
    ConnectionCache cache = connections;
    client = to;
    authenticates = authenticating;
    bound = cache == null ? null : cache.bound(to, options.layer());
    if (bound != null) {
      selector.want(bound.address());
    }
  }

  // ---- an attempt

  /// Begins an attempt. If a connect fails, of which no server has seen anything, others follow as
  /// far as the policy permits.
  ///
  /// @return anything but READY and UNRESOLVED
  public Step next() {
    Step step;
    do {
      Peer peer = selector.next();
      if (peer != null) {
        step = attempt(peer);
      } else if (selector.await(this)) {
        exchange().log(ErrorLog.Level.DEBUG, "request is queued");
        step = Step.PENDING;
      } else {
        step =
            none(selector.group().queue() == null ? "no live upstreams" : "upstream queue is full");
      }
    } while (step == Step.READY);
    return step;
  }

  private Step attempt(Peer peer) {
    begin(peer.name(), peer.server());
    PeerConnection kept = kept(peer);
    if (kept != null) {
      return take(kept);
    }
    AttemptSettings with = settings();
    if (with.bindDynamic()) {
      localAddress(with);
    }
    return acted(
        with.datagrams()
            ? connector.connectDatagram(loop(), peer.address(), options, exchange())
            : connector.connect(
                loop(), peer.address(), options, with.connectTimeout(), exchange()));
  }

  private void begin(String peerOrGroup, @Nullable String server) {
    name = peerOrGroup;
    attempts.begin(peerOrGroup, server, selector.waited(), loop().nowMillis());
    open = true;
  }

  private Step none(String why) {
    begin(selector.group().name(), null);
    exchange().log(ErrorLog.Level.ERROR, why);
    return fail(Failure.NO_LIVE_SERVER, false);
  }

  private @Nullable PeerConnection kept(Peer peer) {
    ConnectionCache cache = connections;
    if (cache == null) {
      return null;
    }
    PeerConnection own = bound;
    if (own != null && own.address().equals(peer.address())) {
      bound = null;
      cache.take(own);
      return own;
    }
    return cache.take(peer.address(), options.layer(), cacheOwner);
  }

  private Step take(PeerConnection to) {
    Channel channel = to.channel();
    connection = to;
    sentBefore = channel.sent();
    receivedBefore = channel.received();
    attempts.connected(loop().nowMillis());
    return Step.CONNECTED;
  }

  private Step acted(Connector.Result connect) {
    connecting = connect == Connector.Result.PENDING;
    return switch (connect) {
      case PENDING -> Step.PENDING;
      case CONNECTED -> take(connector.take());
      case ERROR -> fail(Failure.ERROR, true);
      case TIMEOUT -> fail(Failure.TIMEOUT, true);
      case LOCAL_ERROR -> {
        attempts.address(""); // no server was contacted
        yield Step.LOCAL_ERROR;
      }
    };
  }

  @Override
  public void connectEnded(Connector.Result connect) {
    Step step = acted(connect);
    report(step == Step.READY ? next() : step);
  }

  @Override
  public void chosen(Peer peer) {
    Step step = attempt(peer);
    report(step == Step.READY ? next() : step);
  }

  @Override
  public void queueTimedOut() {
    report(none("upstream queue timed out"));
  }

  // ---- what becomes of it

  /// The peer has accepted the connection: one that was probed after failures is well again. For
  /// protocols where nothing better will be known before the end of a long session.
  public void accepted() {
    selector.connected();
  }

  /// The peer has begun to respond: the head that is passed on is complete, or the first byte has
  /// come.
  public void responded() {
    selector.responded();
  }

  /// Whether another attempt would follow if the present one failed. Changes nothing.
  ///
  /// @param replayable whether the request can be sent again
  public boolean mayRetry(Failure why, boolean replayable) {
    return selector.tries() > 1 && permits(why, replayable);
  }

  private boolean permits(Failure why, boolean replayable) {
    return replayable && settings().retry().permits(why, elapsed());
  }

  /// The attempt has failed: settles its accounts and closes its connection.
  ///
  /// @param replayable whether the request can be sent again
  /// @return READY or EXHAUSTED
  public Step fail(Failure why, boolean replayable) {
    boolean reused = connection != null && connection.reused();
    boolean timeout = why == Failure.TIMEOUT;
    boolean first = timeout && settings().timeoutFirst();
    failure = why;
    attempts.status(why.status());
    if (first) {
      logTimeout();
    }
    close();
    if (selector.current() != null) {
      selector.done(why.blamesPeer() ? Result.FAILED : Result.NEXT);
      if (reused && why == Failure.ERROR) {
        selector.forgiveAttempt(); // the peer closed what it had kept, and has seen no request
      }
    }
    if (timeout && !first) {
      logTimeout();
    }
    return selector.tries() > 0 && permits(why, replayable) ? Step.READY : Step.EXHAUSTED;
  }

  private void logTimeout() {
    exchange()
        .log(
            ErrorLog.Level.ERROR, "upstream timed out" + SystemError.reason(SystemError.ETIMEDOUT));
  }

  /// The exchange needs no server any more: gives up what is pending, settles the accounts, and
  /// keeps or closes the connection. Does nothing the second time.
  ///
  /// @param result how the present attempt has ended
  /// @param keep whether its connection may serve another request
  public void finish(Result result, boolean keep) {
    if (finished) {
      return;
    }
    finished = true;
    try {
      cancel();
    } finally {
      try {
        settle();
        if (keep && connection != null && offer(connection)) {
          connection = null;
        }
      } finally {
        try {
          close();
        } finally {
          selector.done(result);
        }
      }
    }
  }

  private void cancel() {
    Lookup begun = lookup;
    lookup = null;
    if (begun != null) {
      begun.cancel();
    }
    if (connecting) {
      connecting = false;
      connector.cancel();
    }
    selector.stopWaiting();
  }

  private boolean offer(PeerConnection used) {
    ConnectionCache cache = connections;
    if (cache == null) {
      return false;
    }
    Connection alone = authenticates || used.bound() ? client : null;
    return alone == null ? cache.offer(used, cacheOwner) : cache.bind(used, cacheOwner, alone);
  }

  private void close() {
    settle();
    PeerConnection used = connection;
    if (used != null) {
      connection = null;
      used.channel().close();
    }
  }

  private void settle() {
    if (open) {
      open = false;
      attempts.ended(loop().nowMillis());
      PeerConnection used = connection;
      if (used != null) {
        Channel channel = used.channel();
        attempts.sent(channel.sent() - sentBefore);
        attempts.received(channel.received() - receivedBefore);
      }
    }
  }

  // ---- for its owner

  /// The connection of the present attempt, or null.
  public @Nullable Channel channel() {
    return connection == null ? null : connection.channel();
  }

  /// The accounts that `$upstream_…` print.
  public Attempts attempts() {
    return attempts;
  }

  /// What the log and `$upstream_addr` call the peer of the present or last attempt, or the group
  /// if none was live; null before the first attempt.
  public @Nullable String name() {
    return name;
  }

  /// How the last attempt that failed has ended.
  public Failure failure() {
    return failure;
  }

  /// Whether the peer in use was removed from its group, or marked as down. One that has failed
  /// lately is not lost.
  public boolean lost() {
    return selector.lost();
  }

  /// Bytes sent in this attempt.
  public long sent() {
    return connection == null ? 0 : connection.channel().sent() - sentBefore;
  }

  /// Bytes received in this attempt.
  public long received() {
    return connection == null ? 0 : connection.channel().received() - receivedBefore;
  }

  /// Milliseconds since the destination was known.
  private long elapsed() {
    return loop().nowMillis() - started;
  }
}
