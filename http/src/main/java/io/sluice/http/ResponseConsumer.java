package io.sluice.http;

import io.sluice.net.OpenFile;
import org.jspecify.annotations.Nullable;

/// Takes one response, in order: its head, its body piece by piece, then its end or its failure.
/// The way to the client is one ([HttpResponse]), as are captures and tees.
///
/// The producer calls, and acts on the [Demand] that a call returns; a consumer never calls back
/// into a producer that is calling it. What it is given it takes whole: a piece that it cannot pass
/// on at once it copies, since the bytes are the producer's again when the call returns. Called on
/// the request's loop only.
public interface ResponseConsumer {
  /// What a consumer says to being given something.
  enum Demand {
    /// More is welcome.
    READY,

    /// It has taken what it was given, and wants no more before it resumes: see [#onResume].
    BLOCKED,

    /// It wants nothing any more, and sees to the end of the request itself. The producer gives up
    /// its source and calls nothing of this consumer again.
    DONE
  }

  /// The head is complete: it is in [HttpRequest#out()].
  Demand head(HttpRequest of);

  /// Takes bytes of the body.
  ///
  /// @param last whether nothing follows, as [#complete()] says otherwise
  Demand body(byte[] b, int offset, int length, boolean last);

  /// Takes a range of a file, which stays open until the request ends.
  ///
  /// @param last as above
  Demand file(OpenFile file, long offset, long length, boolean last);

  /// The producer pauses: what the consumer keeps back for more to come may go on now.
  default Demand push() {
    return Demand.READY;
  }

  /// The body is complete.
  void complete();

  /// The response cannot be completed. What there is of it is all that comes.
  void fail();

  /// Whether it keeps back some of what it takes until [#push()] or the end, as filters do.
  default boolean holds() {
    return false;
  }

  /// Has `listener` called once when more is welcome, from the loop and never inside of this call.
  /// For a producer that was told BLOCKED; a consumer that never says so has nothing to do here.
  /// Null: it does not wait any more.
  default void onResume(@Nullable DrainListener listener) {}
}
