package io.sluice.upstream.connect;

import io.sluice.core.address.Address;
import io.sluice.net.Channel;
import io.sluice.net.Connection;
import io.sluice.net.LayerFactory;
import io.sluice.net.Loop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The idle connections that one loop keeps to one group, the longest unused one closed first when
/// there are too many. A kept connection is closed when the peer closes it or sends something,
/// after `keepalive_timeout`, and with the group. On the loop's thread only.
public final class ConnectionCache {
  private final Loop loop;
  private final Keepalive settings;
  private final int capacity;
  private final long mostRequests; // of a connection
  private final long mostTime; // of a connection, milliseconds
  private final long idleTimeout; // milliseconds
  private @Nullable PeerConnection newest;
  private @Nullable PeerConnection oldest;
  private int size;
  private boolean closed;

  public ConnectionCache(Loop loop, Keepalive settings) {
    this.loop = loop;
    this.settings = settings;
    this.capacity = settings.connections();
    this.mostRequests = settings.requests();
    this.mostTime = settings.time();
    this.idleTimeout = settings.timeout();
  }

  Loop loop() {
    return loop;
  }

  /// How many connections are idle here.
  public int size() {
    return size;
  }

  /// Takes a connection to the peer's address out, the one used last, and counts a request on it.
  /// Its handler must be set before returning to the loop. Null if there is none.
  ///
  /// @param layer what the request wants over the connection, or null
  /// @param owner who asks: with `local` only what the same owner has offered is given
  public @Nullable PeerConnection take(Address peer, @Nullable LayerFactory layer, Object owner) {
    PeerConnection next;
    for (PeerConnection c = newest; c != null; c = next) {
      next = c.older;
      boolean anybodys = c.client == null && (!settings.local() || owner.equals(c.owner));
      if (anybodys && same(c.address(), peer) && Objects.equals(c.layer(), layer)) {
        if (c.channel().pendingEof()) { // the event that tells its watch comes in this turn
          drop(c);
          continue;
        }
        remove(c);
        c.begin();
        return c;
      }
    }
    return null;
  }

  /// The idle connection that is kept for one client alone, or null. It stays here.
  ///
  /// @param layer what the request wants over the connection, or null
  public @Nullable PeerConnection bound(Connection client, @Nullable LayerFactory layer) {
    for (PeerConnection c = newest; c != null; c = c.older) {
      if (client.equals(c.client)
          && Objects.equals(c.layer(), layer)
          && !c.channel().pendingEof()) {
        return c;
      }
    }
    return null;
  }

  /// Takes out what [#bound] has found, and counts a request on it.
  public void take(PeerConnection bound) {
    remove(bound);
    bound.begin();
  }

  /// Keeps a connection as [#offer] does, but for one client alone, for as long as that is
  /// connected: what it has proved on this connection holds for nobody else.
  public boolean bind(PeerConnection c, Object owner, Connection client) {
    if (client.closed() || !offer(c, owner)) {
      return false;
    }
    c.client = client;
    if (client.atClose() instanceof ClientGone known && known.cache == this) {
      known.bound = c;
    } else {
      client.atClose(new ClientGone(this, c, client.atClose()));
    }
    return true;
  }

  /// Closes the connection of a client that goes, if it is idle; in use it ends with its request.
  private static final class ClientGone implements Runnable {
    final ConnectionCache cache;
    private final @Nullable Runnable before;
    PeerConnection bound;

    ClientGone(ConnectionCache cache, PeerConnection bound, @Nullable Runnable before) {
      this.cache = cache;
      this.bound = bound;
      this.before = before;
    }

    @Override
    public void run() {
      cache.discard(bound);
      if (before != null) {
        before.run();
      }
    }
  }

  private static boolean same(Address a, Address b) {
    return a.equals(b);
  }

  /// Keeps a connection whose request is over and whose peer agreed to keep it. False if it has to
  /// be closed: it has served long enough, the peer has closed it or sent more than asked for, or
  /// the group is gone.
  public boolean offer(PeerConnection c, Object owner) {
    Channel connection = c.channel();
    PeerConnection.Watch watch = c.watch(this);
    if (closed
        || c.requests() >= mostRequests
        || loop.nowMillis() - c.started() > mostTime
        || connection.pendingEof()
        || (connection.unread() && !watch.quiet())) {
      return false;
    }
    if (size == capacity && oldest != null) {
      drop(oldest);
    }
    c.owner = owner;
    addNewest(c);
    connection.handler(watch);
    connection.idle(true);
    loop.schedule(watch, idleTimeout);
    return true;
  }

  /// Closes all idle connections and keeps none from now on.
  public void close() {
    closed = true;
    while (oldest != null) {
      drop(oldest);
    }
  }

  /// Closes a connection if it is idle here.
  void discard(PeerConnection c) {
    if (c.owner != null) {
      drop(c);
    }
  }

  void drop(PeerConnection c) {
    remove(c);
    c.channel().close();
  }

  private void addNewest(PeerConnection c) {
    c.older = newest;
    c.newer = null;
    if (newest == null) {
      oldest = c;
    } else {
      newest.newer = c;
    }
    newest = c;
    size++;
  }

  private void remove(PeerConnection c) {
    PeerConnection older = c.older;
    PeerConnection newer = c.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    c.older = null;
    c.newer = null;
    c.owner = null;
    size--;
    loop.cancel(c.watch(this));
    c.channel().idle(false);
  }
}
