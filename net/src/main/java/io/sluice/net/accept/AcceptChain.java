package io.sluice.net.accept;

import io.sluice.net.Channel;
import io.sluice.net.Endpoint;
import io.sluice.net.LayerFactory;
import io.sluice.net.Loop;
import org.jspecify.annotations.Nullable;

/// What an accepted connection passes before its protocol has it, in this order: the header of the
/// PROXY protocol, a layer as TLS is. Each is a step that a listener has or has not; one chain
/// serves all connections of one address on one loop. A connection that was passed on inside the
/// process (`pass`) goes through the chain of where it arrives like any other.
///
/// A protocol that begins at once has the connection taken through by [#enter]. A stream session
/// runs its phases in between: [#readHeader] first, [#lay] from its ssl phase.
///
/// @param proxyProtocol whether connections begin with a header of the PROXY protocol
/// @param layer what lies over the connections, or null
public record AcceptChain(boolean proxyProtocol, @Nullable LayerFactory layer) {
  /// The chain of an address on a loop.
  public static AcceptChain of(Endpoint<?> endpoint, Loop loop) {
    LayerFactory layer = endpoint.spec().datagram() ? null : loop.layer();
    return new AcceptChain(endpoint.proxyProtocol(), layer);
  }

  /// Whether it has no step: such a connection is its protocol's as soon as it is accepted, and
  /// pays nothing for those of others.
  public boolean isEmpty() {
    return !proxyProtocol && layer == null;
  }

  /// Takes a connection through all steps.
  public void enter(Channel c, Entrant entrant) {
    if (proxyProtocol) {
      new HeaderStep(c, entrant, layer).begin();
    } else {
      lay(c, entrant);
    }
  }

  /// The first step alone. If the listener has none, the connection has passed at once.
  public void readHeader(Channel c, Entrant entrant) {
    if (proxyProtocol) {
      new HeaderStep(c, entrant, null).begin();
    } else {
      entrant.passed(c);
    }
  }

  /// The last step alone.
  public void lay(Channel c, Entrant entrant) {
    if (layer == null) {
      entrant.passed(c);
    } else {
      LayerStep.begin(layer, c, entrant);
    }
  }
}
