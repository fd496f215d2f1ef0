package io.sluice.net;

import java.util.List;

/// What serves the connections of one protocol block (`http { }`, `stream { }`) in one generation.
///
/// It is made and asked for its listens on the server's own thread. All other methods are called on
/// the thread of the loop that is passed: `start`, perhaps `follow`, then any number of acceptors,
/// then `drain`, and at the end `terminate`, each once for each loop.
public interface Service {
  /// What it listens on, in the order of the file; no address twice.
  List<ListenSpec> listens();

  /// Called before the loop accepts anything: the place to arm timers.
  default void start(Loop loop) {}

  /// Called after `start` if another generation was served on the loop until now: connections of
  /// `before` that are idle may go on under this configuration. Those that do not are drained.
  ///
  /// @param before one of its services, of any protocol
  default void follow(Loop loop, Service before) {}

  /// What takes the connections that `loop` accepts on `spec`, which is one of {@link #listens}.
  Acceptor acceptor(Loop loop, ListenSpec spec);

  /// Nothing more will be accepted: close what is idle now, and what becomes idle later as soon as
  /// it does.
  void drain(Loop loop);

  /// How many connections of this service are still open on the loop. After `drain`, 0 means that
  /// it is done.
  int active(Loop loop);

  /// Closes everything that it still has on the loop, at once: the connections of clients and to
  /// upstreams, timers.
  void terminate(Loop loop);
}
