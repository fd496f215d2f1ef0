package io.sluice.proxy.exchange;

import io.sluice.core.bytes.Bytes;

/// Writes one request as a protocol has it: the head, then the client's body, in frames if the
/// protocol frames it. It sends nothing: what it composes its caller sends, as far as the server's
/// socket takes it.
///
///     prepare ─ (head ─ (frame ─ bytes ─ endFrame)* ─ end)*     each attempt begins with head
///
/// Called by the exchange on the request's loop; it calls nothing of the exchange.
public interface RequestEncoder {
  /// Room that a caller leaves for the framing around a piece and behind the last one.
  int FRAME = 64;

  /// Whether the client's body may be sent before it is complete. Asked before [#prepare].
  boolean mayStream();

  /// Whether the client's body is a part of the request.
  boolean passesBody();

  /// Looks at the request, once for all attempts, when its body is there or begins to stream.
  ///
  /// @param streaming whether the body is sent as it comes
  /// @return 0, or the status of the response if no server is to see the request; the log says why
  int prepare(boolean streaming);

  /// Composes all that precedes the body. Called for each attempt.
  ///
  /// @return false if the request must not be sent, since a part of it would be read as more than
  ///   itself; the log says which
  boolean head(Bytes out);

  /// Whether the body goes in frames: chunks, records. Otherwise it is sent as it is.
  default boolean frames() {
    return false;
  }

  /// Begins a frame: appends what precedes the bytes.
  ///
  /// @param length of the body that could be sent now, 1 or more
  /// @return how many bytes belong to the frame; 0 if the protocol's flow control lets none be sent
  ///   (and nothing was appended): the caller tries again when the server has sent something
  default int frame(int length, Bytes out) {
    return length;
  }

  /// Appends what follows the bytes of a frame.
  default void endFrame(Bytes out) {}

  /// The body is complete: appends what ends it.
  default void end(Bytes out) {}
}
