package io.sluice.upstream;

/// The peers that a balancer chooses from: all primary servers of a group, or all its backups.
///
/// The group decides who is eligible (not `down`, below `max_conns`, not failed, not tried before
/// by this exchange); a balancer only looks. Valid inside one call of
/// [Balancer.Pick#next(Candidates)].
public interface Candidates {
  /// How many peers there are, eligible or not.
  int size();

  /// The peer at an index, 0 to `size() - 1`, in the order of the configuration.
  Peer peer(int index);

  /// Stands for the set of peers: the same object as long as none is added, removed or changed.
  /// Whatever a balancer computes from the whole set holds for one such object.
  Object membership();

  /// Whether the peer may be chosen now.
  boolean eligible(int index);
}
