package io.sluice.net;

/// Lays a [Layer] over a channel, as the settings of a listener or of a group of servers want it.
/// Those of equal settings are equal: see the reuse key of kept connections.
@FunctionalInterface
public interface LayerFactory {
  /// A layer that has taken the channel over. On the loop's thread.
  ///
  /// The layer may have a handshake before it: until that is decided it is not
  /// [Channel#connected()], and tells by [ChannelHandler#writable(Channel)] and
  /// [Channel#connectError()], as a connect does. How long it may take is the layer's to limit
  /// (ETIMEDOUT).
  ///
  /// @param below accepted, or being connected
  /// @param handler of the layer
  Layer over(Channel below, ChannelHandler handler);
}
