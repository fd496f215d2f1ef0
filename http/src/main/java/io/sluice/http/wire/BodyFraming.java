package io.sluice.http.wire;

import io.sluice.core.log.ErrorLog;
import io.sluice.net.BufferPool;
import org.jspecify.annotations.Nullable;

/// Where an answer's body ends ([RFC 9112, section
/// 6.3](https://www.rfc-editor.org/rfc/rfc9112#section-6.3)). Takes the framing off in place: what
/// a piece holds of the body is one range of it afterwards.
public final class BodyFraming {
  /// What a piece was.
  public enum Step {
    /// The body goes on.
    MORE,
    /// The body is complete.
    END,
    /// This is no body.
    INVALID
  }

  /// Receives what is wrong with a response, to be logged.
  public interface ErrorSink {
    void log(ErrorLog.Level level, String text);
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

  public BodyFraming() {}

  /// A body of so many bytes.
  public void length(long bytes) {
    kind = Kind.LENGTH;
    left = bytes;
    extra = false;
  }

  /// A body in chunks, the trailers of which are skipped.
  public void chunks() {
    chunks(chunks, 0);
  }

  /// A body in chunks, the trailers of which are kept.
  ///
  /// @param most bytes of trailers that may come
  /// @param pool where room for them is taken from
  public void chunks(int most, BufferPool pool) {
    chunks(chunksBeforeTrailers, most);
    buffers = pool;
    trailers.beginFields();
    trailerLength = 0;
  }

  private void chunks(ChunkedDecoder with, int mostTrailers) {
    kind = Kind.CHUNKS;
    extra = false;
    decoder = with;
    decoder.start();
    trailerSize = mostTrailers;
  }

  /// A body that ends with the stream.
  public void stream() {
    kind = Kind.STREAM;
    extra = false;
  }

  /// Whether there is no body at all.
  public boolean complete() {
    return kind == Kind.LENGTH && left == 0;
  }

  /// Whether the server decides what belongs together: what it has sent so far is a piece that its
  /// clients can use (an event, a line), so that it must not wait for more.
  public boolean inPieces() {
    return kind == Kind.CHUNKS || kind == Kind.TRAILERS;
  }

  public boolean endsWithStream() {
    return kind == Kind.STREAM;
  }

  /// Whether the connection can serve another request: its end is no part of the framing, and
  /// nothing came behind the body.
  public boolean keepsConnection() {
    return kind != Kind.STREAM && !extra;
  }

  /// Where the bytes of the body begin in the last piece.
  public int from() {
    return from;
  }

  /// Where they end.
  public int to() {
    return to;
  }

  /// The trailers that have been kept, or null.
  public @Nullable UpstreamHead trailers() {
    return kind == Kind.TRAILERS ? trailers : null;
  }

  /// Takes a piece. The log says what is wrong with it.
  public Step take(byte[] b, int start, int end, ErrorSink log) {
    from = start;
    to = end;
    return switch (kind) {
      case LENGTH -> counted(start, end, log);
      case CHUNKS -> chunked(b, start, end, log);
      case TRAILERS -> {
        to = start;
        yield trailers(b, start, end, log);
      }
      case STREAM -> Step.MORE;
    };
  }

  private Step counted(int start, int end, ErrorSink log) {
    int bytes = (int) Math.min(end - start, left);
    left -= bytes;
    to = start + bytes;
    if (to < end) {
      extra(log, "upstream sent more data than specified in \"Content-Length\" header");
    }
    return left == 0 ? Step.END : Step.MORE;
  }

  private void extra(ErrorSink log, String text) {
    extra = true;
    log.log(ErrorLog.Level.WARN, text);
  }

  private Step chunked(byte[] b, int start, int end, ErrorSink log) {
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
          return ended(b, decoder.position(), end, log);
        }
        case BAD -> {
          return invalid(log, "upstream sent invalid chunked response");
        }
      }
    }
  }

  private Step ended(byte[] b, int at, int end, ErrorSink log) {
    if (trailerSize > 0) {
      kind = Kind.TRAILERS;
      return trailers(b, at, end, log);
    }
    if (at < end) {
      extra(log, "upstream sent data after final chunk");
    }
    return Step.END;
  }

  private Step trailers(byte[] b, int at, int end, ErrorSink log) {
    byte[] kept = trailerBuffer;
    if (kept == null) {
      trailerBuffer = kept = pool().take(trailerSize);
    }
    int bytes = Math.min(end - at, trailerSize - trailerLength);
    System.arraycopy(b, at, kept, trailerLength, bytes);
    trailerLength += bytes;
    return switch (trailers.scan(kept, trailerLength)) {
      case COMPLETE -> {
        if (trailers.length() < trailerLength || bytes < end - at) {
          extra(log, "upstream sent data after trailers");
        }
        yield Step.END;
      }
      case MORE ->
          trailerLength < trailerSize ? Step.MORE : invalid(log, "upstream sent too big trailers");
      default -> invalid(log, "upstream sent invalid trailer: " + trailers.invalidField());
    };
  }

  private BufferPool pool() {
    if (buffers == null) {
      throw new IllegalStateException("no body in chunks");
    }
    return buffers;
  }

  private static Step invalid(ErrorSink log, String text) {
    log.log(ErrorLog.Level.ERROR, text);
    return Step.INVALID;
  }

  /// Gives its buffer back; trailers are gone then.
  public void release() {
    byte[] kept = trailerBuffer;
    if (kept != null && buffers != null) {
      trailerBuffer = null;
      buffers.give(kept);
      trailers.forget();
    }
    if (kind == Kind.TRAILERS) {
      kind = Kind.STREAM;
    }
  }
}
