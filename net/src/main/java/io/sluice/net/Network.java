package io.sluice.net;

import io.sluice.config.Key;
import io.sluice.core.generation.Generation;

/// A way to reach other machines: the system's sockets, or simulated ones. Safe for use by any
/// thread.
public interface Network {
  /// Where a server's survivors have the network that it runs on.
  Key<Network> KEY = new Key<>("network");

  /// The network of the server that a generation belongs to.
  ///
  /// @throws IllegalStateException while a configuration is only tested
  static Network of(Generation generation) {
    return generation
        .survivors()
        .of(
            KEY,
            () -> {
              throw new IllegalStateException("no network");
            });
  }

  /// A loop that does not run yet: call [Loop#run()] on a thread of its own.
  Loop newLoop(String name, LoopOptions options);

  /// Opens a socket, sets its options, binds it and listens, once. A unix socket whose path exists
  /// is refused with EADDRINUSE, as in nginx, unless nobody listens on it any more. See [Listeners]
  /// for the retries.
  ///
  /// @throws SystemException naming the call that failed, as `bind() to 0.0.0.0:80`
  ListeningSocket bind(ListenSpec spec) throws SystemException;

  /// Sees whether a socket could be opened, without taking anything from one that is open: a second
  /// socket for datagrams may get what comes for the first.
  ///
  /// @throws SystemException as from [#bind(ListenSpec)]
  default void probe(ListenSpec spec) throws SystemException {
    bind(spec).close(true);
  }

  /// Opens an existing file for reading. `path` is one char a byte.
  OpenFile open(String path) throws SystemException;

  /// Creates a file for reading and writing that must not exist yet.
  ///
  /// @param mode its permissions, as 0600
  OpenFile create(String path, int mode) throws SystemException;
}
