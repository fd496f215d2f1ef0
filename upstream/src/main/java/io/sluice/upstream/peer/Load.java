package io.sluice.upstream.peer;

/// How busy peers are, in figures that compare.
@FunctionalInterface
public interface Load {
  /// Peers that are all alike.
  Load NONE = (_, _) -> 0;

  /// A figure of 0 or more. The peer with the least of it for its weight is chosen.
  ///
  /// @param nowMillis the loops' time
  long of(Peer peer, long nowMillis);

  /// Called once for each peer before a choice among all of them.
  default void look(Peer peer, long nowMillis) {}
}
