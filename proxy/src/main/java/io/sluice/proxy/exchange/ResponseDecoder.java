package io.sluice.proxy.exchange;

import io.sluice.http.HttpRequest;
import io.sluice.http.wire.UpstreamHead;
import io.sluice.upstream.attempt.Failure;
import org.jspecify.annotations.Nullable;

/// Reads one response as a protocol has it, from bytes that its caller has received. It receives
/// nothing and copies nothing: a piece of the body is a range of the bytes that it was given.
///
///     begin ─ scan* ─ INTERIM ─ scan* ─ COMPLETE ─ decode* ─ END      each attempt begins with begin
///                                                └ (bodyless)
///
/// What is wrong it writes to the request's log. Called by the exchange on the request's loop; it
/// calls nothing of the exchange.
public interface ResponseDecoder {
  /// What [#scan] has come to.
  enum Head {
    /// The head goes on.
    MORE,
    /// The head is complete and valid.
    COMPLETE,
    /// A head that precedes the response (1xx) is complete; another follows.
    INTERIM,
    /// There is no head: all that comes is the body (HTTP/0.9).
    BARE,
    /// This is no response that can be passed on: see [#failure()].
    INVALID
  }

  /// What a piece of the body was.
  enum Body {
    /// The body goes on.
    MORE,
    /// The body is complete.
    END,
    /// This is no body.
    INVALID
  }

  /// An attempt begins: forgets the response of the one before.
  void begin(HttpRequest request, UpstreamSettings settings);

  // ---- the head

  /// Goes on with what has been received.
  ///
  /// @param b begins with the head; the same bytes as before at the same offsets, perhaps in
  ///   another array
  /// @param end where the received bytes end
  Head scan(byte[] b, int end);

  /// Where the head ends in the bytes: after COMPLETE the body begins there, after INTERIM the next
  /// head.
  int headEnd();

  /// Status and fields of a head that is complete, even if it is INVALID; null before. They are
  /// ranges of the bytes that were scanned last, until [Headers#base(byte[])] tells of others.
  @Nullable UpstreamHead head();

  /// Why the attempt has failed after INVALID.
  default Failure failure() {
    return Failure.INVALID_HEADER;
  }

  /// Bytes of the body as clients are told; -1 if they are not known.
  long contentLength();

  /// Whether no body follows the head.
  boolean bodyless();

  // ---- the body

  /// Takes the framing off a piece, in place: [#from()] to [#to()] is what it holds of the body.
  Body decode(byte[] b, int from, int end);

  int from();

  int to();

  /// The server has ended its side.
  ///
  /// @return END if that ends the body, else INVALID
  Body ended();

  /// Whether the server decides what belongs together: what it has sent so far is a piece that its
  /// clients can use (an event, a line), so that it must not wait for more.
  boolean inPieces();

  /// Whether trailers may follow the body, and are kept for the client.
  default boolean mayTrail() {
    return false;
  }

  /// The trailers, once they are complete; else null.
  @Nullable UpstreamHead trailers();

  /// Whether the connection may serve another request, now that the response is complete: behind
  /// the body, or behind the head if [#bodyless()].
  boolean keeps();

  /// Gives buffers back. Fields and trailers are gone.
  void release();
}
