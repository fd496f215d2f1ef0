package io.sluice.net.sim;

import io.sluice.net.Connection;

/// Sees what a loop does with its connections and what they tell it, at the moment when it happens:
/// what a model of the program under test is fed with. Datagrams are not seen.
public interface SimWatch {
  /// Sees nothing.
  SimWatch NOBODY = new SimWatch() {};

  /// The loop has accepted a connection or begins to connect.
  default void opened(Connection c) {}

  /// Connecting has failed, of which the loop is told now.
  default void failed(Connection c, int errno) {}

  /// The loop has written something.
  ///
  /// @param count how many bytes, or [Channel#ERROR]
  default void sent(Connection c, byte[] b, int off, int count) {}

  /// The loop has read something.
  ///
  /// @param count how many bytes, [Channel#EOF] or [Channel#ERROR]
  default void received(Connection c, byte[] b, int off, int count) {}

  /// The loop has handled an event, a timer or a task. If this throws, that has failed.
  default void handled() {}

  /// The loop closes a connection.
  default void closed(Connection c) {}
}
