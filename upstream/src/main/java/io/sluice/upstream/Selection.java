package io.sluice.upstream;

import io.sluice.core.Address;
import io.sluice.core.ErrorLog;
import io.sluice.core.Exchange;
import io.sluice.net.Loop;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The attempts of one exchange on the peers of a group: who is next, who was tried, how it ended.
/// Made once and used for one exchange after the other; on the exchange's loop only.
///
///     selection.start(group, loop, exchange);
///     Peer peer = selection.next();      // null: no live upstreams
///     …
///     selection.done(Result.FAILED);     // exactly once for each peer given
///     if (selection.tries() > 0) { peer = selection.next(); … }
public final class Selection implements Candidates {
  /// Hears what became of a wait for a peer; see [#await]. On the exchange's loop.
  public interface Waiter {
    /// A peer was taken, as if [#next()] had returned it.
    void chosen(Peer peer);

    /// None was free in time.
    void waitedInVain();
  }

  private static final long[] NONE = {};
  private static final long UNKNOWN = -1;

  private @Nullable Exchange exchange;
  private @Nullable Group group;
  private @Nullable Loop loop;
  private @Nullable GroupOnLoop here;
  private @Nullable Waiting waiting;
  private @Nullable Address wanted;
  private long waited = UNKNOWN;
  private Balancer.@Nullable Pick pick;
  private Sticky.@Nullable Binding binding;
  private Members members = Members.NOBODY;
  private PeerSet peers = Members.NOBODY.primary();
  private @Nullable Peer current;
  private @Nullable Members seen; // the last snapshot in which the current peer was looked up
  private @Nullable Peer present; // what was found there
  private boolean backups;
  private boolean first; // whether nobody was tried yet
  private int tries;
  private int mostTries;
  private long nowMillis;
  private long nowSeconds;
  private long begun;
  private long connectTime;
  private long firstByteTime;

  /// One bit for each peer of the present set; the peers past 64 are in `triedMore`.
  private long tried;

  private long[] triedMore = NONE;

  public Selection() {}

  /// Begins anew.
  public void start(Group of, Loop on, Exchange by) {
    group = of;
    exchange = by;
    loop = on;
    current = null;
    mostTries = 0;
    wanted = null;
    enter(of, on, by);
  }

  private void enter(Group of, Loop on, Exchange by) {
    members = of.members();
    tries = members.tries();
    first = true;
    Sticky sticky = of.sticky();
    binding = sticky == null ? null : sticky.start(by);
    if (members.single()) {
      here = null;
      pick = null;
    } else {
      here = of.on(on);
      pick = of.balancer().start(by);
    }
    use(members.primary(), false);
  }

  /// Forgets the group, so that an idle user keeps nothing of an old configuration alive.
  public void clear() {
    group = null;
    exchange = null;
    loop = null;
    here = null;
    pick = null;
    binding = null;
    current = null;
    seen = null;
    present = null;
    members = Members.NOBODY;
    peers = Members.NOBODY.primary();
  }

  private void use(PeerSet set, boolean isBackup) {
    peers = set;
    backups = isBackup;
    tried = 0;
    int more = (set.size() - 1) / 64;
    if (triedMore.length < more) {
      triedMore = new long[more];
    } else {
      Arrays.fill(triedMore, 0);
    }
  }

  // ---- choosing

  /// Takes the next peer and counts a connection on it. Null if none is eligible ("no live
  /// upstreams"), or if others have waited for longer.
  public @Nullable Peer next() {
    waited = UNKNOWN;
    GroupQueue queue = group().queue();
    boolean others = first && queue != null && queue.length() > 0;
    return others ? null : take();
  }

  private @Nullable Peer take() {
    now(by().nowMillis());
    Peer peer = members.single() ? only() : choose();
    current = peer;
    seen = null;
    begun = nowMillis;
    connectTime = UNKNOWN;
    firstByteTime = UNKNOWN;
    if (peer != null) {
      first = false;
      if (binding != null) {
        binding.chosen(peer);
      }
    }
    return peer;
  }

  /// Has the peer with an address be the first choice, as long as it may be chosen: a connection to
  /// it is bound to the client.
  public void want(Address address) {
    wanted = address;
  }

  /// After [#next()] has found none: waits in the group's queue. False if it has none, or if that
  /// is full.
  public boolean await(Waiter waiter) {
    GroupQueue queue = group().queue();
    if (queue == null || loop == null) {
      return false;
    }
    waiting = new Waiting(this, queue, loop, waiter);
    if (!waiting.begin()) {
      waiting = null;
      return false;
    }
    return true;
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

  private void now(long millis) {
    nowMillis = millis;
    nowSeconds = millis / 1000;
  }

  private @Nullable Peer only() {
    Peer peer = peers.getFirst();
    Sticky.Binding to = binding;
    boolean serves = peer.up() || (peer.draining() && to != null && peer == to.bound(peers));
    return serves && peer.state.connect(peer.maxConns()) ? peer : null;
  }

  private @Nullable Peer choose() {
    Peer peer = chooseHere();
    if (peer == null && !backups && !members.backup().isEmpty()) {
      use(members.backup(), true);
      peer = chooseHere();
    }
    return peer;
  }

  /// A peer of the present set. What another loop has taken in the same moment is no longer
  /// eligible, so that it is asked again.
  private @Nullable Peer chooseHere() {
    Balancer.Pick by = pick;
    Peer peer;
    boolean bound;
    do {
      peer = bound();
      bound = peer != null;
      if (peer == null && by != null && !(binding != null && strict())) {
        peer = by.next(this);
      }
    } while (peer != null && !take(peer));
    if (peer != null && by != null) {
      if (bound) {
        by.bound(this, peer);
      }
      by.begun(peer, nowMillis);
    }
    return peer;
  }

  private boolean take(Peer peer) {
    boolean taken = peer.take(nowSeconds);
    if (taken) {
      markTried(peer.index());
    }
    peers.chosen(peer, nowMillis);
    return taken;
  }

  /// The peer that the client is bound to, if it may be chosen.
  private @Nullable Peer bound() {
    Peer peer = wanted == null ? null : peers.at(wanted);
    if (peer == null && binding != null) {
      peer = binding.bound(peers);
    }
    boolean may = peer != null && !isTried(peer.index()) && peer.available(nowSeconds, true);
    return may ? peer : null;
  }

  private boolean strict() {
    return binding != null && binding.strict();
  }

  // ---- what becomes of an attempt

  /// Tells that the peer accepted the connection: a server that was probed after failures is well
  /// again. For protocols where nothing better will be known before the end of a long session.
  public void connected() {
    Peer peer = current;
    if (peer == null) {
      return;
    }
    long now = by().nowMillis();
    connectTime = reached(peer, Moment.CONNECT, now - begun);
    if (!members.single()) {
      peer.succeed(now);
      peers.changed(peer, now);
    }
  }

  /// Tells that the peer has begun to answer: the head that is passed on is complete, or the first
  /// byte has come.
  public void answered() {
    Peer peer = current;
    if (peer != null && firstByteTime == UNKNOWN) {
      firstByteTime = reached(peer, Moment.FIRST_BYTE, by().nowMillis() - begun);
      if (binding != null) {
        binding.answered(peer);
      }
    }
  }

  /// What is still to be counted of a time.
  private long reached(Peer peer, Moment moment, long millis) {
    boolean counted = pick != null && pick.reached(peer, moment, millis);
    return counted ? UNKNOWN - 1 : millis;
  }

  /// Gives the peer back.
  public void done(Result result) {
    Peer peer = current;
    if (peer == null) {
      return;
    }
    current = null;
    now(by().nowMillis());
    boolean disabled = account(peer, result);
    peer.state.disconnect();
    if (pick != null) {
      pick.done(peer, result);
    }
    if (binding != null) {
      binding.done(peer, result);
    }
    peers.changed(peer, nowMillis);
    GroupQueue queue = group().queue();
    if (queue != null) {
      queue.wake();
    }
    tries = members.single() ? 0 : Math.max(0, tries - 1);
    if (disabled) {
      by().log(ErrorLog.Level.WARN, "upstream server temporarily disabled");
    }
  }

  private boolean account(Peer peer, Result result) {
    if (result == Result.OK) {
      measure(peer);
    }
    if (members.single()) {
      peer.state.forgetFails();
    } else if (result == Result.FAILED) {
      return peer.fail(nowSeconds);
    } else {
      peer.succeed(nowMillis);
    }
    return false;
  }

  /// Only attempts that ended well count, lest those that fail fast are preferred.
  private void measure(Peer peer) {
    if (connectTime == UNKNOWN && firstByteTime == UNKNOWN) {
      return;
    }
    if (connectTime >= 0) {
      peer.state.measured(Moment.CONNECT, connectTime);
    }
    if (firstByteTime >= 0) {
      peer.state.measured(Moment.FIRST_BYTE, firstByteTime);
    }
    peer.state.measured(Moment.LAST_BYTE, nowMillis - begun);
  }

  // ---- for its user

  /// The peer in use, or null.
  public @Nullable Peer current() {
    return current;
  }

  /// Whether the peer in use is not to be used any more: it was removed from its group, or marked
  /// as down. A peer that has failed lately is not lost.
  @SuppressWarnings("ReferenceEquality") // a snapshot
  public boolean lost() {
    Peer peer = current;
    if (peer == null) {
      return false;
    }
    Members now = group().members();
    if (now != seen) {
      seen = now;
      present = now.find(peer.state);
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

  private Exchange by() {
    if (exchange == null) {
      throw new IllegalStateException("not started");
    }
    return exchange;
  }

  // ---- for balancers

  @Override
  public PeerSet peers() {
    return peers;
  }

  @Override
  public boolean backups() {
    return backups;
  }

  @Override
  public boolean eligible(int index) {
    return !isTried(index) && peers.get(index).available(nowSeconds, false);
  }

  @Override
  public @Nullable Peer inTurn() {
    Tournament tournament = peers.tournament(Load.NONE);
    return peer(
        tournament == null ? turns().next(this, nowMillis) : tournament.next(this, nowMillis));
  }

  @Override
  public @Nullable Peer inTurn(int[] among) {
    return peer(turns().next(this, among, nowMillis));
  }

  @Override
  public void charge(Peer taken) {
    if (peers.tournament(Load.NONE) == null) {
      turns().charge(this, taken.index(), nowMillis);
    }
  }

  @Override
  public @Nullable Peer least(Load load) {
    Tournament tournament = peers.tournament(load);
    return peer(
        tournament == null
            ? turns().least(this, load, nowMillis)
            : tournament.next(this, nowMillis));
  }

  @Override
  public boolean less(Peer peer, Peer other, Load load) {
    return load.of(peer, nowMillis) * peers.weight(other, nowMillis)
        < load.of(other, nowMillis) * peers.weight(peer, nowMillis);
  }

  private Turns turns() {
    if (here == null) {
      throw new IllegalStateException("one server has no turns");
    }
    return here.turns(peers, backups);
  }

  private @Nullable Peer peer(int index) {
    return index < 0 ? null : peers.get(index);
  }

  private boolean isTried(int index) {
    long word = index < 64 ? tried : triedMore[index / 64 - 1];
    return (word >>> index & 1) != 0;
  }

  private void markTried(int index) {
    if (index < 64) {
      tried |= 1L << index;
    } else {
      triedMore[index / 64 - 1] |= 1L << index;
    }
  }
}
