package io.sluice.net;

/// What a connection tells its user, on the loop's thread. Events are edges: one comes when
/// something changed, not again while it stays so. A handler therefore reads until
/// [Channel#readReady()] is false (or stops on purpose and comes back by itself), and writes until
/// [Channel#writeReady()] is.
///
/// One connection must not starve the others of its loop. Reading is bounded by the loop: after
/// some hundred kilobytes in one turn the connection is no longer ready, and [#readable(Channel)]
/// is called again in the next turn. A handler that could go on for long without reading (many
/// requests in one buffer) stops by itself and goes on from [Loop#post(Runnable)].
public interface ChannelHandler {
  /// There is something to read: bytes, the end of the stream, or an error; the next
  /// [Channel#recv(byte[], int, int)] tells which. May come again while an earlier one was not
  /// answered by reading, and when there is nothing after all ([Channel#AGAIN]).
  void readable(Channel c);

  /// The socket takes bytes again after it did not, or a connect is complete: see
  /// [Channel#connectError()].
  void writable(Channel c);

  /// A method of this handler threw; the loop's owner knows already. Give back what the connection
  /// had, and close it; it is closed in any case.
  default void failed(Channel c, Throwable cause) {
    c.close();
  }

  /// The loop is short of connections or is shutting down, and this one was marked
  /// [Channel#idle(boolean)]: close it.
  default void reclaim(Channel c) {
    c.close();
  }
}
