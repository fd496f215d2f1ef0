package io.sluice.net.accept;

import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.LayerFactory;

/// Lays a layer over a channel and waits for its handshake.
record LayerStep(Entrant entrant) implements ChannelHandler {
  static void begin(LayerFactory factory, Channel below, Entrant entrant) {
    entrant.step("SSL handshaking");
    LayerStep step = new LayerStep(entrant);
    Channel layer = factory.over(below, step);
    if (layer.connected()) {
      step.writable(layer);
    }
  }

  /// What comes with the handshake waits for the protocol.
  @Override
  public void readable(Channel c) {}

  /// The handshake is decided.
  @Override
  public void writable(Channel c) {
    if (c.connectError() == 0) {
      entrant.passed(c);
    } else {
      entrant.gone(c, Channel.ERROR);
    }
  }

  @Override
  public void failed(Channel c, Throwable cause) {
    entrant.failed(c, cause);
  }

  @Override
  public void reclaim(Channel c) {
    entrant.reclaim(c);
  }
}
