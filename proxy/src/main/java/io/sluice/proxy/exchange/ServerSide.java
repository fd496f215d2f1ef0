package io.sluice.proxy.exchange;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.HttpRequest;
import io.sluice.net.Channel;
import io.sluice.net.Connection;
import io.sluice.net.Loop;
import io.sluice.upstream.Attempts;
import io.sluice.upstream.ConnectionCache;
import io.sluice.upstream.Failure;
import io.sluice.upstream.Group;
import io.sluice.upstream.Peer;
import io.sluice.upstream.PeerConnection;
import io.sluice.upstream.Result;
import io.sluice.upstream.Selection;
import org.jspecify.annotations.Nullable;

/// The servers that one request is passed on to, one after the other, and the connection to the
/// present one. Keeps the accounts of `$upstream_addr` and its like.
final class ServerSide {
  private final Selection selection = new Selection();
  private final Attempts ownAttempts = new Attempts();
  private Attempts attempts = ownAttempts;
  private @Nullable Loop loop;
  private @Nullable Group group;
  private Object owner = this;
  private @Nullable String name;
  private boolean unix;
  private @Nullable PeerConnection connection;
  private boolean open;
  private @Nullable Ntlm ntlm;
  private long startMillis;
  private long sentBefore;
  private long receivedBefore;

  // ---- its life

  /// Belongs to a request from now on.
  ///
  /// @param by who owns the connections that may only be used again by the same location
  void attach(HttpRequest request, Object by) {
    loop = request.loop();
    group = null;
    owner = by;
    name = null;
    Attempts known = Attempts.of(request);
    attempts = known == null ? ownAttempts : known;
    if (known == null) {
      attempts.attach(request);
    } else {
      attempts.redirected();
    }
  }

  /// The choice among the servers of a group begins.
  void start(HttpRequest request, Group of, int mostTries) {
    group = of;
    selection.start(of, loop(), request);
    selection.limitTries(mostTries);
    startMillis = request.nowMillis();
    Connection client = of.keepalive().ntlm() ? request.stream().client() : null;
    ntlm = client != null ? new Ntlm(request, client, of.connections(loop())) : null;
    if (ntlm != null) {
      ntlm.want(selection);
    }
  }

  /// Keeps nothing of the configuration alive.
  void detach() {
    selection.clear();
    attempts = ownAttempts;
    group = null;
    owner = this;
    ntlm = null;
  }

  private Group group() {
    if (group == null) {
      throw new IllegalStateException("no request");
    }
    return group;
  }

  private Loop loop() {
    if (loop == null) {
      throw new IllegalStateException("no request");
    }
    return loop;
  }

  // ---- attempts

  Attempts attempts() {
    return attempts;
  }

  /// Begins an attempt; null if no server is eligible.
  @Nullable Peer next() {
    Peer peer = selection.next();
    if (peer != null) {
      begin(peer);
    }
    return peer;
  }

  /// Begins an attempt on a server, or one that fails since there is none.
  void begin(@Nullable Peer peer) {
    name = peer == null ? group().name() : peer.name();
    unix = peer != null && name.startsWith("unix:");
    attempts.begin(name, loop().nowMillis());
    attempts.queued(selection.waited());
    if (peer != null) {
      attempts.server(peer.server());
    }
    open = true;
  }

  /// Waits for a server in the group's queue; false if it has none, or if that is full.
  boolean await(Selection.Waiter waiter) {
    return selection.await(waiter);
  }

  /// Whether the group has a queue.
  boolean queues() {
    return group().queue() != null;
  }

  void stopWaiting() {
    selection.stopWaiting();
  }

  /// An idle connection to a server, or null.
  @Nullable PeerConnection kept(Peer peer) {
    PeerConnection own = ntlm == null ? null : ntlm.take(peer);
    if (own != null) {
      return own;
    }
    ConnectionCache cache = group().connections(loop());
    return cache == null ? null : cache.take(peer, owner);
  }

  void connected(PeerConnection to) {
    connection = to;
    sentBefore = to.channel().sent();
    receivedBefore = to.channel().received();
    attempts.connected(loop().nowMillis());
  }

  /// The server has answered with a head that is passed on.
  void answered() {
    selection.answered();
  }

  /// The connection, or null.
  @Nullable Channel channel() {
    return connection == null ? null : connection.channel();
  }

  /// How many attempts are left, the present one included.
  int tries() {
    return selection.tries();
  }

  /// Milliseconds since the first attempt.
  long elapsed() {
    return loop().nowMillis() - startMillis;
  }

  /// The attempt was in vain.
  void failed(Failure why) {
    boolean reused = connection != null && connection.reused();
    attempts.status(why.status());
    close();
    end();
    if (selection.current() != null) {
      boolean well = why == Failure.HTTP_403 || why == Failure.HTTP_404;
      selection.done(well ? Result.NEXT : Result.FAILED);
      if (reused && why == Failure.ERROR) {
        selection.forgiveAttempt(); // the server closed what it had kept: it was not asked
      }
    }
  }

  /// The server has done its part.
  ///
  /// @param keep whether the connection may serve another request
  void done(boolean keep) {
    try {
      end();
      if (keep && connection != null && offer(connection)) {
        connection = null;
      }
    } finally {
      try {
        close();
      } finally {
        if (selection.current() != null) {
          selection.done(Result.OK);
        }
      }
    }
  }

  private boolean offer(PeerConnection used) {
    ConnectionCache cache = group().connections(loop());
    if (cache == null) {
      return false;
    }
    return ntlm == null ? cache.offer(used, owner) : ntlm.offer(used, owner);
  }

  /// The attempt is over: settles its accounts.
  private void end() {
    if (!open) {
      return;
    }
    open = false;
    attempts.ended(loop().nowMillis());
    Channel c = channel();
    if (c != null) {
      attempts.sent(sent(c));
      attempts.received(received(c));
    }
  }

  private long received(Channel c) {
    return c.received() - receivedBefore;
  }

  /// Bytes sent in this attempt.
  long sent() {
    Channel c = channel();
    return c == null ? 0 : sent(c);
  }

  private long sent(Channel c) {
    return c.sent() - sentBefore;
  }

  /// Bytes received in this attempt.
  long received() {
    Channel c = channel();
    return c == null ? 0 : received(c);
  }

  private void close() {
    PeerConnection used = connection;
    if (used != null) {
      try {
        end();
      } finally {
        connection = null;
        used.channel().close();
      }
    }
  }

  // ---- log

  /// Appends the address of the present or last server.
  void writeName(Bytes out) {
    if (name != null) {
      out.append(name);
    }
    if (unix) {
      out.append(':');
    }
  }

  /// Whether a server has been chosen.
  boolean named() {
    return name != null;
  }
}
