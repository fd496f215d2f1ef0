package io.sluice.upstream.peer;

import org.jspecify.annotations.Nullable;

/// The peers that a balancer chooses from: all primary servers of a group, or all its backups.
///
/// The group decides who is eligible (in service, below `max_conns`, not failed, not tried before
/// by this exchange); a balancer only looks. Valid inside one call of
/// [Balancer.Pick#next(Candidates)].
public interface Candidates {
  /// All of them, eligible or not. The same object as long as none is added, removed or changed.
  PeerSet peers();

  /// Whether the peer at an index of [#peers()] may be chosen now.
  boolean eligible(int index);

  /// Whether these are the backups.
  boolean backups();

  /// The eligible peer whose turn it is, by weight; null if none is eligible. Takes its turn.
  @Nullable Peer inTurn();

  /// Has a peer's turn count that it took because a client is bound to it.
  void charge(Peer taken);

  /// The same as [#inTurn()] among those at some indexes.
  @Nullable Peer inTurn(int[] among);

  /// The eligible peer with the least load for its weight; among several of them the one whose turn
  /// it is. A group uses one load.
  @Nullable Peer least(Load load);

  /// Whether a peer has less load for its weight than another.
  boolean less(Peer peer, Peer other, Load load);
}
