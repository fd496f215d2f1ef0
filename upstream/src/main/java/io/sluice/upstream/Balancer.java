package io.sluice.upstream;

import io.sluice.core.Exchange;
import org.jspecify.annotations.Nullable;

/// A way to choose among the peers of a group. One instance serves one group of one configuration,
/// on every loop.
///
/// All calls for a group come one after another: the group's lock is held, so nothing here may
/// block.
public interface Balancer {
  /// Begins the choice for one exchange. A balancer that remembers nothing between the attempts of
  /// an exchange returns a shared object.
  Pick start(Exchange exchange);

  /// The choices made for one exchange.
  interface Pick {
    /// Chooses one of the eligible peers, or none. Asked again after a failed attempt, and with the
    /// backup servers once no primary server was chosen.
    @Nullable Peer next(Candidates eligible);

    /// Hears how the attempt on a chosen peer ended.
    default void done(Peer peer, Result result) {}
  }

  /// What the value of a balancing directive (`least_conn`, `hash`, …) is: every directive of an
  /// `upstream` block whose value is a method takes part, whoever defined it.
  interface Method {
    /// Makes the balancer of a group.
    Balancer create(Group group);

    /// Whether servers may be marked `backup`.
    default boolean backups() {
      return true;
    }
  }
}
