package io.sluice.upstream.peer;

import io.sluice.config.Scope;
import io.sluice.core.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/// Binds clients to servers: a hook around the balancer of a group. What a client carries, and how
/// it gets that, is the protocol's affair. One instance serves one group of one configuration, on
/// every loop at the same time.
public interface Sticky {
  /// Begins for one exchange; null if it can be bound to nothing.
  @Nullable Binding start(Exchange exchange);

  /// What one exchange is bound to. All calls come on its loop.
  interface Binding {
    /// The peer that the client is bound to, or null: it is not bound, or its peer is not among
    /// these. Asked before each attempt; a peer that may not be chosen is passed over.
    @Nullable Peer bound(PeerSet peers);

    /// Whether no other peer may serve, if [#bound] has named one.
    default boolean strict() {
      return false;
    }

    /// A peer was chosen, by whomever; an attempt begins.
    default void chosen(Peer peer) {}

    /// The peer has begun to answer.
    default void answered(Peer peer) {}

    /// The attempt is over.
    default void done(Peer peer, Result result) {}
  }

  /// What the value of a binding directive (`sticky`, …) is: the one directive of an `upstream`
  /// block whose value is such a method takes part, whoever defined it.
  interface Method {
    /// Makes the hook of a group.
    ///
    /// @param group its name, for messages
    /// @param block its `upstream` block, read completely
    Sticky create(String group, Scope block);
  }
}
