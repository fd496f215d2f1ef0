package io.sluice.net.accept;

import io.sluice.net.Channel;

/// Whose connection is on its way through an [AcceptChain]: an object of the protocol, which limits
/// the time, keeps the log and ends the connection. Called on the loop's thread, from events of the
/// connection or before the chain's method returns. Once the connection is closed nothing is called
/// any more.
public interface Entrant {
  /// A step begins.
  ///
  /// @param action what the connection is doing, for log lines: `reading PROXY protocol`
  void step(String action);

  /// All steps are done. The entrant gives the channel a handler before it returns; there may be
  /// something to read already.
  ///
  /// @param c moves the bytes from now on: the channel that was handed in, or a layer over it
  void passed(Channel c);

  /// What the peer has begun with is no header of the PROXY protocol. The entrant closes the
  /// connection, or gives it a handler that does. Only called where the chain reads one.
  ///
  /// @param why for the log, as nginx has it: `broken header: "…"`
  default void refused(String why) {
    throw new IllegalStateException(why);
  }

  /// The peer has ended or the channel has failed. The entrant closes the connection.
  ///
  /// @param how [Channel#EOF], or [Channel#ERROR] with the [Channel#errno()] of `c`
  void gone(Channel c, int how);

  /// A step has failed unexpectedly; the loop's owner knows already. The entrant gives back what it
  /// has and closes the connection.
  void failed(Channel c, Throwable cause);

  /// As [io.sluice.net.ChannelHandler#reclaim(Channel)].
  default void reclaim(Channel c) {
    c.close();
  }
}
