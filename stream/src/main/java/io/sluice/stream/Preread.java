package io.sluice.stream;

import io.sluice.core.exchange.Outcome;

/// Looks at the first bytes that clients send, before a session's content begins, and leaves them
/// where they are: the content reads them again. See [StreamBuilder#preread(Preread)].
public interface Preread {
  /// Whether it wants to see anything of a session. Asked again each time, before more is shown.
  boolean wants(StreamSession session);

  /// Looks at what the client has sent.
  ///
  /// @param b holds `count` bytes at `offset`, from the first one of the connection on, in every
  ///   call; valid until you return
  /// @return [Outcome#SUSPEND] to be shown more, or what the session does next
  Outcome look(StreamSession session, byte[] b, int offset, int count);
}
