package io.sluice.upstream.attempt;

import io.sluice.core.address.Address;
import io.sluice.core.exchange.Exchange;
import io.sluice.net.Loop;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupOnLoop;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Candidates;
import io.sluice.upstream.peer.Load;
import io.sluice.upstream.peer.Members;
import io.sluice.upstream.peer.Moment;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.Sticky;
import io.sluice.upstream.peer.Tournament;
import io.sluice.upstream.peer.Turns;
import org.jspecify.annotations.Nullable;

/// The peers of a group that one exchange may be given: whom the client is bound to, else whom the
/// balancer names, of the primary servers first and of the backups once none of those is left. It
/// is what the balancer sees of the group. Reused; on the exchange's loop only.
final class GroupCandidates implements Candidates {
  private final TriedPeers triedPrimary = new TriedPeers();
  private final TriedPeers triedBackup = new TriedPeers();
  private TriedPeers tried = triedPrimary;
  private Members members = Members.NOBODY;
  private PeerSet peers = Members.NOBODY.primary();
  private boolean backups;
  private @Nullable GroupOnLoop here;
  private Balancer.@Nullable Pick pick;
  private Balancer.@Nullable Pick spare; // the last one, which knows nothing of a group
  private Sticky.@Nullable Binding binding;
  private @Nullable Address wanted;
  private @Nullable Peer taken; // by the present choice
  private boolean begun; // as the balancer knows
  private long nowMillis;
  private long nowSeconds;

  /// Begins anew.
  ///
  /// @param now the peers that the group has now
  /// @return whether a balancer or a binding hears what becomes of an attempt
  boolean start(Group of, Members now, Loop on, Exchange by) {
    members = now;
    Sticky sticky = of.sticky();
    binding = sticky == null ? null : sticky.start(by);
    if (members.single()) { // which is tried once, whatever was tried before
      here = null;
      pick = null;
      peers = members.primary();
      backups = false;
    } else {
      here = of.on(on);
      pick = spare == null ? of.balancer().start(by) : of.balancer().again(by, spare);
      spare = pick;
      use(members.primary(), false);
    }
    return pick != null || binding != null;
  }

  /// Forgets the group.
  void clear() {
    members = Members.NOBODY;
    peers = Members.NOBODY.primary();
    here = null;
    pick = null;
    binding = null;
    wanted = null;
    taken = null;
  }

  private void use(PeerSet set, boolean isBackup) {
    peers = set;
    backups = isBackup;
    tried = isBackup ? triedBackup : triedPrimary;
    tried.clear(set.size());
  }

  /// Has the peer with an address be the first choice; null for none.
  void want(@Nullable Address address) {
    wanted = address;
  }

  /// Whether the client may be bound to a peer.
  boolean binds() {
    return binding != null;
  }

  // ---- choosing

  /// Takes a peer and counts a connection on it; null if none is eligible.
  @Nullable Peer next(long millis) {
    nowMillis = millis;
    nowSeconds = millis / 1000;
    taken = null;
    begun = false;
    Peer peer = members.single() ? only() : any();
    if (peer != null && binding != null) {
      binding.chosen(peer);
    }
    return peer;
  }

  /// The last call of [#next(long)] has failed: what it has counted is no longer.
  void abandon() {
    Peer peer = taken;
    if (peer != null) {
      taken = null;
      peer.state().disconnect();
      if (begun && pick != null) {
        pick.done(peer, Result.NEXT);
      }
    }
  }

  private @Nullable Peer only() {
    Peer peer = peers.getFirst();
    Sticky.Binding to = binding;
    boolean serves = peer.up() || (peer.draining() && to != null && peer == to.bound(peers));
    if (!serves || !peer.state().connect(peer.maxConns())) {
      return null;
    }
    taken = peer;
    return peer;
  }

  private @Nullable Peer any() {
    Peer peer = here();
    if (peer == null && !backups && !members.backup().isEmpty()) {
      use(members.backup(), true);
      peer = here();
      if (peer == null) { // who waits in a queue takes whatever server is free first
        peers = members.primary();
        backups = false;
        tried = triedPrimary;
      }
    }
    return peer;
  }

  /// A peer of the present set. What another loop has taken in the same moment is no longer
  /// eligible, so that it is asked again.
  private @Nullable Peer here() {
    Balancer.Pick by = pick;
    Peer peer;
    boolean bound;
    do {
      peer = bound();
      bound = peer != null;
      if (peer == null && by != null && !(binding != null && binding.strict())) {
        peer = by.next(this);
      }
    } while (peer != null && !take(peer));
    if (bound && peer != null && by != null) {
      by.bound(this, peer);
    }
    return peer;
  }

  private boolean take(Peer peer) {
    boolean mine = peer.take(nowSeconds);
    if (mine) {
      taken = peer;
      tried.add(peer.index());
      if (pick != null) {
        pick.begun(peer, nowMillis);
        begun = true;
      }
    }
    peers.chosen(peer, nowMillis);
    return mine;
  }

  /// The peer that the client is bound to, if it may be chosen.
  private @Nullable Peer bound() {
    Peer peer = wanted == null ? null : peers.at(wanted);
    if (peer == null && binding != null) {
      peer = binding.bound(peers);
    }
    boolean may = peer != null && !tried.has(peer.index()) && peer.available(nowSeconds, true);
    return may ? peer : null;
  }

  /// Whether some peer might be chosen, if not by this exchange.
  ///
  /// @param now the peers that the group has meanwhile
  boolean anyFree(Members now) {
    return anyFree(now.primary()) || anyFree(now.backup());
  }

  private boolean anyFree(PeerSet set) {
    for (Peer peer : set) {
      if (peer.available(nowSeconds, binds())) {
        return true;
      }
    }
    return false;
  }

  // ---- what becomes of it

  /// Has the balancer hear how far the attempt on a peer has come.
  ///
  /// @param elapsed milliseconds since the attempt began
  /// @return whether it has counted the time
  boolean reached(Peer peer, Moment moment, long elapsed, long nowMillis) {
    boolean counted = pick != null && pick.reached(peer, moment, elapsed);
    if (counted) {
      peers.changed(peer, nowMillis);
    }
    return counted;
  }

  /// Tells that the peer has begun to respond.
  void responded(Peer peer) {
    if (binding != null) {
      binding.answered(peer);
    }
  }

  /// Tells how the attempt on a peer ended.
  void done(Peer peer, Result result) {
    if (pick != null) {
      pick.done(peer, result);
    }
    if (binding != null) {
      binding.done(peer, result);
    }
  }

  /// Something about a peer has changed that its place among others depends on.
  ///
  /// @param now the peers that the group has meanwhile
  void changed(Peer peer, Members now, long millis) {
    peers.changed(peer, millis);
    if (!now.is(members)) {
      now.changed(peer.state(), millis);
    }
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
    return !tried.has(index) && peers.get(index).available(nowSeconds, false);
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
    Tournament tournament = peers.tournament(Load.NONE);
    if (tournament == null) {
      turns().charge(this, taken.index(), nowMillis);
    } else {
      tournament.charge(taken.index(), nowMillis);
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
}
