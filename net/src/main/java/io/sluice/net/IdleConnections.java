package io.sluice.net;

import org.jspecify.annotations.Nullable;

/// The connections of a loop that may be closed when room is needed, the longest idle first: a list
/// threaded through them.
final class IdleConnections {
  private @Nullable Connection oldest;
  private @Nullable Connection newest;
  private int size;

  int size() {
    return size;
  }

  void set(Connection c, boolean idle) {
    if (idle) {
      add(c);
    } else {
      remove(c);
    }
  }

  /// Asks up to `count` handlers to close their connections. Each is out of the list by then.
  void reclaim(int count, Loop loop) {
    for (int left = Math.min(count, size); left > 0; left--) {
      Connection c = oldest;
      if (c == null) {
        return;
      }
      remove(c);
      try {
        c.handler().reclaim(c);
      } catch (Throwable t) {
        loop.broken(c, t);
      }
    }
  }

  private void add(Connection c) {
    Connection before = newest;
    c.state |= Connection.IDLE;
    c.olderIdle = before;
    if (before == null) {
      oldest = c;
    } else {
      before.newerIdle = c;
    }
    newest = c;
    size++;
  }

  private void remove(Connection c) {
    Connection older = c.olderIdle;
    Connection newer = c.newerIdle;
    if (older == null) {
      oldest = newer;
    } else {
      older.newerIdle = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.olderIdle = older;
    }
    c.olderIdle = null;
    c.newerIdle = null;
    c.state &= ~Connection.IDLE;
    size--;
  }
}
