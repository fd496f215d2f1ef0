package io.sluice.net;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The sessions that one loop has on one listening socket for datagrams, found by the client's
/// address and the local one. A session counts as a connection of the loop, so that their number
/// has the loop's bound.
///
/// Which addresses share a bucket depends on numbers drawn at random, so that a sender of made-up
/// addresses cannot choose them to collide.
public final class DatagramSessions {
  private static final int FIRST_BUCKETS = 64;

  private final Loop loop;
  private final long seed;
  private final long otherSeed;
  private @Nullable DatagramSession[] buckets = new DatagramSession[FIRST_BUCKETS];
  private int listed;
  private @Nullable Map<Address, DatagramSession> named; // unix sockets
  private @Nullable DatagramSession newest;
  private Acceptor acceptor;
  private boolean over;

  public DatagramSessions(Loop loop, Acceptor acceptor) {
    this.loop = loop;
    this.acceptor = acceptor;
    RandomGenerator random = loop.clock().random();
    this.seed = random.nextLong();
    this.otherSeed = random.nextLong();
    loop.add(this);
  }

  /// Who gets new sessions from now on.
  public void acceptor(Acceptor a) {
    acceptor = a;
  }

  // ---- datagrams ----

  /// Whether there is room for a new session. Tells once a second at most that there is none: each
  /// datagram of a flood asks.
  public boolean admit() {
    return loop.admitDatagrams();
  }

  /// Begins a session that was admitted, with `count` datagrams.
  ///
  /// @return how many of them were its own, at least 1; the rest is for another session
  public int begin(DatagramSession s, int count) {
    loop.countAccepted();
    add(s);
    return s.begin(acceptor, count);
  }

  /// Tells a session of `count` datagrams.
  ///
  /// @return as from [#begin(DatagramSession, int)]
  public int offer(DatagramSession s, int count) {
    return s.offer(count);
  }

  // ---- finding ----

  public @Nullable DatagramSession find(Address remote, Address local) {
    if (remote instanceof IpAddress from && local instanceof IpAddress to) {
      return find(from.high(), from.low(), from.port(), to.high(), to.low());
    }
    return named == null ? null : named.get(remote);
  }

  /// The session of a client, by the parts of its address and of the local one as [IpAddress] has
  /// them. A socket has addresses of one family.
  public @Nullable DatagramSession find(long high, long low, int port, long toHigh, long toLow) {
    long hash = hash(high, low, port, toHigh, toLow);
    for (DatagramSession s = buckets[bucket(hash)]; s != null; s = s.sameBucket) {
      if (s.hash == hash && is(s, high, low, port, toHigh, toLow)) {
        return s;
      }
    }
    return null;
  }

  private static boolean is(
      DatagramSession s, long high, long low, int port, long toHigh, long toLow) {
    return s.remote() instanceof IpAddress from
        && s.local() instanceof IpAddress to
        && from.low() == low
        && from.port() == port
        && from.high() == high
        && to.low() == toLow
        && to.high() == toHigh;
  }

  private long hash(long high, long low, int port, long toHigh, long toLow) {
    long h = fold(low ^ seed, high ^ otherSeed);
    return fold(h ^ toLow ^ seed, toHigh ^ ((long) port << 32) ^ otherSeed);
  }

  private static long fold(long a, long b) {
    return a * b ^ Math.unsignedMultiplyHigh(a, b);
  }

  private int bucket(long hash) {
    return (int) hash & (buckets.length - 1);
  }

  // ---- changing ----

  private void add(DatagramSession s) {
    s.older = newest;
    if (newest != null) {
      newest.newer = s;
    }
    newest = s;
    s.listed = true;
    if (s.remote() instanceof IpAddress from && s.local() instanceof IpAddress to) {
      s.hash = hash(from.high(), from.low(), from.port(), to.high(), to.low());
      if (++listed > buckets.length - buckets.length / 4) {
        grow();
      }
      chain(s);
    } else if (!s.remote().equals(UnixAddress.UNNAMED)) { // those cannot be told apart
      if (named == null) {
        named = new HashMap<>();
      }
      named.put(s.remote(), s);
    }
  }

  private void chain(DatagramSession s) {
    int bucket = bucket(s.hash);
    s.sameBucket = buckets[bucket];
    buckets[bucket] = s;
  }

  private void grow() {
    @Nullable DatagramSession[] old = buckets;
    buckets = new DatagramSession[old.length * 2];
    for (DatagramSession head : old) {
      DatagramSession s = head;
      while (s != null) {
        DatagramSession next = s.sameBucket;
        chain(s);
        s = next;
      }
    }
  }

  void detach(DatagramSession s) {
    if (!s.listed) {
      return;
    }
    s.listed = false;
    if (s.remote() instanceof IpAddress) {
      unchain(s);
      listed--;
    } else if (named != null) {
      named.remove(s.remote(), s);
    }
  }

  private void unchain(DatagramSession s) {
    int bucket = bucket(s.hash);
    DatagramSession before = null;
    for (DatagramSession at = buckets[bucket]; at != null && !at.equals(s); at = at.sameBucket) {
      before = at;
    }
    if (before == null) {
      buckets[bucket] = s.sameBucket;
    } else {
      before.sameBucket = s.sameBucket;
    }
    s.sameBucket = null;
  }

  void remove(DatagramSession s) {
    detach(s);
    DatagramSession after = s.newer;
    DatagramSession before = s.older;
    if (after != null) {
      after.older = before;
    } else {
      newest = before;
    }
    if (before != null) {
      before.newer = after;
    }
    s.newer = null;
    s.older = null;
    loop.closedOne();
    forgetIfOver();
  }

  // ---- the end ----

  /// Tells all sessions that nobody reads their socket any more. Those that are not closed then are
  /// at the loop's end.
  public void end() {
    over = true;
    List<DatagramSession> all = new ArrayList<>(); // their handlers are going to close some
    for (DatagramSession s = newest; s != null; s = s.older) {
      all.add(s);
    }
    all.forEach(DatagramSession::end);
    forgetIfOver();
  }

  private void forgetIfOver() {
    if (over && newest == null) {
      loop.remove(this);
    }
  }

  /// Closes all.
  void close() {
    while (newest != null) {
      newest.close();
    }
  }
}
