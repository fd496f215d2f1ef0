package io.sluice.net;

/// A way to reach other machines: the system's sockets, or simulated ones. Safe for use by any
/// thread.
public interface Network {
  /// A loop that does not run yet: call [Loop#run()] on a thread of its own.
  Loop newLoop(String name, LoopOptions options);

  /// Opens a socket, sets its options, binds it and listens, once. A unix socket whose path exists
  /// is refused with EADDRINUSE, as in nginx. See [Listeners] for the retries.
  ///
  /// @throws SystemException naming the call that failed, as `bind() to 0.0.0.0:80`
  ListeningSocket bind(ListenSpec spec) throws SystemException;

  /// Opens an existing file for reading. `path` is one char a byte.
  OpenFile open(String path) throws SystemException;

  /// Creates a file for reading and writing that must not exist yet.
  ///
  /// @param mode its permissions, as 0600
  OpenFile create(String path, int mode) throws SystemException;
}
