package io.sluice.stream;

import io.sluice.config.Scope;

/// What a server does with its sessions. Every directive of a `server` block whose value is a
/// content takes part, whoever defined it (`proxy_pass`, `return`, …); the last one of the block
/// wins.
public interface StreamContent {
  /// Prepares for one server, once its settings are known.
  ///
  /// @param server the server's block
  Handler prepare(Scope server);

  /// Takes sessions over.
  @FunctionalInterface
  interface Handler {
    /// Takes over a session that has passed all phases before its content: sets the handler of its
    /// connection, and ends it with [StreamSession#finish(int)] some time.
    void handle(StreamSession session);
  }
}
