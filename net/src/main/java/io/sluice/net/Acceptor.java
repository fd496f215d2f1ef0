package io.sluice.net;

/// Takes a listener's new connections, on the loop's thread.
@FunctionalInterface
public interface Acceptor {
  /// Gives the connection a handler before it returns, or closes it.
  void accepted(Channel c);
}
