package io.sluice.http.upstream;

import io.sluice.core.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.body.ChunkedDecoder;
import io.sluice.net.BufferPool;
import org.jspecify.annotations.Nullable;

/// Where an answer's body ends ([RFC 9112, section
/// 6.3](https://www.rfc-editor.org/rfc/rfc9112#section-6.3)). Takes the framing off in place: what
/// a piece holds of the body is one range of it afterwards.
final class BodyFraming {
  /// What a piece was.
  enum Step {
    /// The body goes on.
    MORE,
    /// The body is complete.
    END,
    /// This is no body.
    INVALID
  }

  private enum Kind {
    LENGTH,
    CHUNKS,
    TRAILERS,
    STREAM
  }

  private final ChunkedDecoder chunks = new ChunkedDecoder();
  private final ChunkedDecoder chunksBeforeTrailers = new ChunkedDecoder(true);
  private final UpstreamHead trailers = new UpstreamHead();
  private ChunkedDecoder decoder = chunks;
  private Kind kind = Kind.STREAM;
  private long left;
  private boolean extra;
  private int from;
  private int to;
  private int trailerSize;
  private byte @Nullable [] trailerBuffer;
  private int trailerLength;
  private @Nullable BufferPool buffers;

  /// A body of so many bytes.
  void length(long bytes) {
    kind = Kind.LENGTH;
    left = bytes;
    extra = false;
  }

  /// A body in chunks.
  ///
  /// @param keepTrailers the most bytes of trailers that are kept; 0 if they are skipped
  void chunks(int keepTrailers, BufferPool pool) {
    kind = Kind.CHUNKS;
    decoder = keepTrailers > 0 ? chunksBeforeTrailers : chunks;
    decoder.start();
    extra = false;
    trailerSize = keepTrailers;
    buffers = pool;
    trailers.beginFields();
    trailerLength = 0;
  }

  /// A body that ends with the stream.
  void stream() {
    kind = Kind.STREAM;
    extra = false;
  }

  /// Whether there is no body at all.
  boolean complete() {
    return kind == Kind.LENGTH && left == 0;
  }

  boolean endsWithStream() {
    return kind == Kind.STREAM;
  }

  /// Whether the connection can serve another request: its end is no part of the framing, and
  /// nothing came behind the body.
  boolean keepsConnection() {
    return kind != Kind.STREAM && !extra;
  }

  /// Where the bytes of the body begin in the last piece.
  int from() {
    return from;
  }

  /// Where they end.
  int to() {
    return to;
  }

  /// The trailers that have been kept, or null.
  @Nullable UpstreamHead trailers() {
    return kind == Kind.TRAILERS ? trailers : null;
  }

  /// Takes a piece. The log says what is wrong with it.
  Step take(byte[] b, int start, int end, HttpRequest request) {
    from = start;
    to = end;
    return switch (kind) {
      case LENGTH -> counted(start, end, request);
      case CHUNKS -> chunked(b, start, end, request);
      case TRAILERS -> {
        to = start;
        yield trailers(b, start, end, request);
      }
      case STREAM -> Step.MORE;
    };
  }

  private Step counted(int start, int end, HttpRequest request) {
    int bytes = (int) Math.min(end - start, left);
    left -= bytes;
    to = start + bytes;
    if (to < end) {
      extra(request, "upstream sent more data than specified in \"Content-Length\" header");
    }
    return left == 0 ? Step.END : Step.MORE;
  }

  private void extra(HttpRequest request, String text) {
    extra = true;
    request.log(ErrorLog.Level.WARN, text);
  }

  private Step chunked(byte[] b, int start, int end, HttpRequest request) {
    int filled = start;
    int at = start;
    while (true) {
      switch (decoder.scan(b, at, end)) {
        case DATA -> {
          int data = decoder.position();
          int bytes = decoder.data(end - data);
          if (filled == start) {
            from = data;
            filled = data + bytes;
          } else {
            System.arraycopy(b, data, b, filled, bytes);
            filled += bytes;
          }
          at = data + bytes;
        }
        case MORE -> {
          to = Math.max(from, filled);
          return Step.MORE;
        }
        case END -> {
          to = Math.max(from, filled);
          return ended(b, decoder.position(), end, request);
        }
        case BAD -> {
          return invalid(request, "upstream sent invalid chunked response");
        }
      }
    }
  }

  private Step ended(byte[] b, int at, int end, HttpRequest request) {
    if (trailerSize > 0) {
      kind = Kind.TRAILERS;
      return trailers(b, at, end, request);
    }
    if (at < end) {
      extra(request, "upstream sent data after final chunk");
    }
    return Step.END;
  }

  private Step trailers(byte[] b, int at, int end, HttpRequest request) {
    byte[] kept = trailerBuffer;
    if (kept == null) {
      trailerBuffer = kept = request.loop().buffers().take(trailerSize);
    }
    int bytes = Math.min(end - at, trailerSize - trailerLength);
    System.arraycopy(b, at, kept, trailerLength, bytes);
    trailerLength += bytes;
    return switch (trailers.scan(kept, trailerLength)) {
      case COMPLETE -> {
        if (trailers.length() < trailerLength || bytes < end - at) {
          extra(request, "upstream sent data after trailers");
        }
        yield Step.END;
      }
      case MORE ->
          trailerLength < trailerSize
              ? Step.MORE
              : invalid(request, "upstream sent too big trailers");
      default -> invalid(request, "upstream sent invalid trailer: " + trailers.invalidField());
    };
  }

  private static Step invalid(HttpRequest request, String text) {
    request.log(ErrorLog.Level.ERROR, text);
    return Step.INVALID;
  }

  /// Gives its buffer back; trailers are gone then.
  void release() {
    byte[] kept = trailerBuffer;
    if (kept != null && buffers != null) {
      trailerBuffer = null;
      buffers.give(kept);
    }
    if (kind == Kind.TRAILERS) {
      kind = Kind.STREAM;
    }
  }
}
