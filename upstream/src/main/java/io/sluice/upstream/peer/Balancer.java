package io.sluice.upstream.peer;

import io.sluice.config.Arguments;
import io.sluice.core.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/// A way to choose among the peers of a group. One instance serves one group of one configuration,
/// on every loop at the same time: what it keeps must be immutable or atomic, and it may not wait.
public interface Balancer {
  /// What a group without servers has: chooses none.
  Balancer NONE = _ -> _ -> null;

  /// Begins the choice for one exchange. A balancer that remembers nothing between the attempts of
  /// an exchange returns a shared object.
  Pick start(Exchange exchange);

  /// The same, so that nothing is allocated.
  ///
  /// @param earlier what began a choice on the same loop that is over, perhaps by another balancer;
  ///   one's own may serve again
  default Pick again(Exchange exchange, Pick earlier) {
    return start(exchange);
  }

  /// Computes beforehand what a choice among these peers needs. Called before they are chosen from,
  /// and not on a loop.
  default void prepare(PeerSet peers) {}

  /// The choices made for one exchange. All calls come on its loop.
  interface Pick {
    /// Chooses one of the eligible peers, or none. Asked again after a failed attempt, or if
    /// another loop was faster, and with the backup servers once no primary server was chosen.
    @Nullable Peer next(Candidates eligible);

    /// The client is bound to a peer, which was taken without being asked for.
    default void bound(Candidates eligible, Peer peer) {}

    /// An attempt on a peer begins.
    default void begun(Peer peer, long nowMillis) {}

    /// The attempt has come so far.
    ///
    /// @param millis since it began
    /// @return whether that counts already: otherwise it will if the attempt ends well
    default boolean reached(Peer peer, Moment moment, long millis) {
      return false;
    }

    /// Hears how the attempt on a chosen peer ended.
    default void done(Peer peer, Result result) {}
  }

  /// What the value of a balancing directive (`least_conn`, `hash`, …) is: every directive of an
  /// `upstream` block whose value is a method takes part, whoever defined it.
  interface Method {
    /// Takes a method as the value of its directive, with a warning if the group has one already.
    static <M extends Method> M of(Arguments a, M method) {
      if (a.scope().entries().stream().anyMatch(e -> e.value() instanceof Method)) {
        a.warn("load balancing method redefined");
      }
      return method;
    }

    /// Makes the balancer of a group.
    ///
    /// @param group its name, for messages
    Balancer create(String group);

    /// Whether servers may be marked `backup`.
    default boolean backups() {
      return true;
    }

    /// Whether servers may have `slow_start`: not where a key or chance decides.
    default boolean slowStarts() {
      return true;
    }
  }
}
