package io.sluice.net;

/// What a loop has to tell its owner, on the loop's thread.
public interface LoopEvents {
  /// `accept4()` failed. After EMFILE and ENFILE the loop accepts nothing for 500 ms.
  void acceptFailed(ListeningSocket socket, String call, int errno);

  /// A connection was refused since the loop has its [LoopOptions#connections()] already.
  void connectionsExhausted(int limit);

  /// The loop is about to run out of connections and closes `count` idle ones.
  void reusingConnections(int limit, int count);

  /// A system call failed that should not, or an option could not be set.
  void failed(String call, int errno);

  /// A handler, a task or a timer threw. The connection that it was called for is closed.
  void uncaught(Throwable t);
}
