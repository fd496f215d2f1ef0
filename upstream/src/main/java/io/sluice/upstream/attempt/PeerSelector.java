package io.sluice.upstream.attempt;

import io.sluice.core.address.Address;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.Loop;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupQueue;
import io.sluice.upstream.peer.Members;
import io.sluice.upstream.peer.Moment;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerState;
import io.sluice.upstream.peer.Result;
import org.jspecify.annotations.Nullable;

/// Selects the peers of a group that one exchange tries: who is next, how the attempt ended, how
/// many are left, and what the times of an attempt say of its peer. Made once and used for one
/// exchange after the other; on the exchange's loop only.
///
///     selector.start(group, loop, exchange);
///     Peer peer = selector.next();      // null: no live upstreams
///     …
///     selector.done(Result.FAILED);     // exactly once for each peer given
///     if (selector.tries() > 0) { peer = selector.next(); … }
public final class PeerSelector {
  /// Hears what became of a wait for a peer; see [#await]. On the exchange's loop.
  public interface Waiter {
    /// A peer was taken, as if [#next()] had returned it.
    void chosen(Peer peer);

    /// None was free in time.
    void queueTimedOut();
  }

  private static final long NOT_QUEUED = -1;
  private static final long UNKNOWN = -1;
  private static final long COUNTED = -2; // by the balancer, when it was reached

  private final GroupCandidates candidates = new GroupCandidates();
  private @Nullable Exchange exchange;
  private @Nullable Group group;
  private @Nullable GroupQueue queue;
  private @Nullable Loop loop;
  private Members members = Members.NOBODY; // that the exchange began with
  private boolean listens; // whether the candidates hear of the attempt
  private long begun; // the present attempt; milliseconds
  private long connect; // milliseconds from there, or one of the above
  private long firstByte;
  private @Nullable Peer current;
  private boolean first; // whether nobody was tried yet
  private int tries;
  private int mostTries;
  private @Nullable QueuedRequest waiting;
  private long waited = NOT_QUEUED;
  private @Nullable Members seen; // the last snapshot in which the current peer was looked up
  private @Nullable Peer present; // what was found there

  public PeerSelector() {}

  /// Begins anew.
  public void start(Group of, Loop on, Exchange by) {
    group = of;
    queue = of.queue();
    exchange = by;
    loop = on;
    current = null;
    mostTries = 0;
    candidates.want(null);
    enter(of, on, by);
  }

  private void enter(Group of, Loop on, Exchange by) {
    members = of.members();
    listens = candidates.start(of, members, on, by);
    tries = members.tries();
    first = true;
  }

  /// Forgets the group, so that an idle user keeps nothing of an old configuration alive.
  public void clear() {
    group = null;
    queue = null;
    exchange = null;
    loop = null;
    members = Members.NOBODY;
    current = null;
    seen = null;
    present = null;
    candidates.clear();
  }

  // ---- choosing

  /// Takes the next peer and counts a connection on it. Null if none is eligible ("no live
  /// upstreams"), or if others have waited for longer.
  public @Nullable Peer next() {
    waited = NOT_QUEUED;
    boolean others = first && queue != null && queue.length() > 0;
    return others ? null : take();
  }

  /// A balancer that fails after it has been given a peer leaves no connection counted on that.
  private @Nullable Peer take() {
    long now = now();
    Peer peer;
    boolean chosen = false;
    try {
      peer = candidates.next(now);
      chosen = true;
    } finally {
      if (!chosen) {
        candidates.abandon();
      }
    }
    current = peer;
    seen = null;
    begun = now;
    connect = UNKNOWN;
    firstByte = UNKNOWN;
    first &= peer == null;
    return peer;
  }

  /// Has the peer with an address be the first choice, as long as it may be chosen: a connection to
  /// it is bound to the client.
  public void want(Address address) {
    candidates.want(address);
  }

  // ---- waiting

  /// After [#next()] has found none: waits in the group's queue. False if it has none, or if that
  /// is full.
  public boolean await(Waiter waiter) {
    GroupQueue of = queue;
    if (of == null || loop == null) {
      return false;
    }
    QueuedRequest one = new QueuedRequest(this, of, loop, waiter);
    waiting = one.begin() ? one : null;
    return waiting != null;
  }

  /// Waits no longer, if it does.
  public void stopWaiting() {
    if (waiting != null) {
      waiting.leave();
      waiting = null;
    }
  }

  /// How long the present peer was waited for in a queue, in milliseconds; -1 if it was not.
  public long waited() {
    return waiting == null ? waited : waiting.waited();
  }

  /// Looks again. Meanwhile the group may have got other servers.
  @Nullable Peer nextAfterWait() {
    if (first && loop != null) {
      enter(group(), loop, by());
      limitTries(mostTries);
    }
    Peer peer = take();
    if (peer != null && waiting != null) {
      waited = waiting.waited();
      waiting = null;
    }
    return peer;
  }

  /// Whether there is a server that others might take, now that this exchange has found none.
  boolean leavesSome() {
    return (!first || candidates.binds()) && candidates.anyFree(group().members());
  }

  // ---- what becomes of an attempt

  /// Tells that the peer accepted the connection: a server that was probed after failures is well
  /// again. For protocols where nothing better will be known before the end of a long session.
  public void connected() {
    Peer peer = current;
    if (peer == null) {
      return;
    }
    long now = now();
    connect = reached(peer, Moment.CONNECT, now);
    if (!members.single()) {
      peer.succeed(now);
      candidates.changed(peer, group().members(), now);
    }
  }

  /// Tells that the peer has begun to respond: the head that is passed on is complete, or the first
  /// byte has come. Does nothing the second time.
  public void responded() {
    Peer peer = current;
    if (peer != null && firstByte == UNKNOWN) {
      firstByte = reached(peer, Moment.FIRST_BYTE, now());
      if (listens) {
        candidates.responded(peer);
      }
    }
  }

  private long reached(Peer peer, Moment moment, long now) {
    long elapsed = now - begun;
    return listens && candidates.reached(peer, moment, elapsed, now) ? COUNTED : elapsed;
  }

  /// Gives the peer back.
  public void done(Result result) {
    Peer peer = current;
    if (peer == null) {
      return;
    }
    current = null;
    long now = now();
    boolean disabled = false;
    try {
      if (result == Result.OK) {
        measure(peer.state(), now);
      }
      disabled = account(peer, result, now);
    } finally {
      giveBack(peer, result, now);
    }
    if (disabled) {
      by().log(ErrorLog.Level.WARN, "upstream server temporarily disabled");
    }
  }

  /// Whatever the balancer does: the connection is no longer counted, and who waits is told.
  private void giveBack(Peer peer, Result result, long now) {
    peer.state().disconnect();
    try {
      if (listens) {
        candidates.done(peer, result);
      }
    } finally {
      candidates.changed(peer, group().members(), now);
      if (queue != null) {
        queue.wake();
      }
    }
  }

  /// Has the times of the attempt count, which has ended well: others do not, lest peers that fail
  /// fast are preferred. Nor does one that has come nowhere.
  private void measure(PeerState of, long now) {
    if (connect == UNKNOWN && firstByte == UNKNOWN) {
      return;
    }
    if (connect >= 0) {
      of.measured(Moment.CONNECT, connect);
    }
    if (firstByte >= 0) {
      of.measured(Moment.FIRST_BYTE, firstByte);
    }
    of.measured(Moment.LAST_BYTE, now - begun);
  }

  /// Something that ran for the exchange has failed.
  void failed(Throwable cause) {
    if (exchange != null) {
      exchange.failed(cause);
    }
  }

  /// Has a failure or a success count; a single server is never out of service.
  ///
  /// @return whether the peer is out of service by that
  private boolean account(Peer peer, Result result, long now) {
    if (members.single()) {
      tries = 0;
      peer.state().forgetFails();
      return false;
    }
    tries = Math.max(0, tries - 1);
    if (result == Result.FAILED) {
      return peer.fail(now / 1000);
    }
    peer.succeed(now);
    return false;
  }

  // ---- for its user

  /// The peer in use, or null.
  public @Nullable Peer current() {
    return current;
  }

  /// Whether the peer in use is not to be used any more: it was removed from its group, or marked
  /// as down. A peer that has failed lately is not lost.
  public boolean lost() {
    Peer peer = current;
    if (peer == null) {
      return false;
    }
    Members now = group().members();
    if (!now.is(seen)) {
      seen = now;
      present = now.find(peer.state());
    }
    return present == null || present.down();
  }

  /// The group that was started with.
  public Group group() {
    if (group == null) {
      throw new IllegalStateException("not started");
    }
    return group;
  }

  /// Attempts left. A single server is not tried twice.
  public int tries() {
    return tries;
  }

  /// Bounds the attempts that are left (`proxy_next_upstream_tries`); 0 for no bound.
  public void limitTries(int most) {
    mostTries = most;
    if (most > 0 && tries > most) {
      tries = most;
    }
  }

  /// Gives an attempt back that a kept connection has spoilt: the peer closed it while the request
  /// was on its way.
  public void forgiveAttempt() {
    tries++;
  }

  private long now() {
    if (exchange == null) {
      throw new IllegalStateException("not started");
    }
    return exchange.nowMillis();
  }

  private Exchange by() {
    if (exchange == null) {
      throw new IllegalStateException("not started");
    }
    return exchange;
  }
}
