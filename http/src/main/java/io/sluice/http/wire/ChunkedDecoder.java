package io.sluice.http.wire;

/// Takes the framing of chunks off a message's content ([RFC 9112, section
/// 7.1](https://www.rfc-editor.org/rfc/rfc9112#section-7.1)), by nginx's rules: extensions and
/// trailers are read and dropped, lines end with CR LF and nothing else.
///
/// ```java
/// decoder.start();
/// for (int at = from; ; at = decoder.position() + data) {
///   switch (decoder.scan(b, at, to)) { … }
/// }
/// ```
public final class ChunkedDecoder {
  /// What a scan has come to.
  public enum Result {
    /// All bytes are used up, without an end.
    MORE,
    /// At [#position()] are content bytes: as many as [#data(int)] says.
    DATA,
    /// The last chunk and the trailers have ended; [#position()] is behind them.
    END,
    /// This is no chunk.
    BAD
  }

  private enum Part {
    START,
    SIZE,
    EXTENSION,
    EXTENSION_LINE_FEED,
    DATA,
    AFTER_DATA,
    AFTER_DATA_LINE_FEED,
    LAST_EXTENSION,
    LAST_EXTENSION_LINE_FEED,
    TRAILERS,
    TRAILERS_LINE_FEED,
    TRAILER,
    TRAILER_LINE_FEED
  }

  private static final long MAX_BEFORE_DIGIT = Long.MAX_VALUE / 16;

  private final boolean keepTrailers;
  private Part part = Part.START;
  private long size;
  private int position;

  public ChunkedDecoder() {
    this(false);
  }

  /// @param keepTrailers whether it ends before the trailers rather than behind them, so that they
  ///   can be read as header fields
  public ChunkedDecoder(boolean keepTrailers) {
    this.keepTrailers = keepTrailers;
  }

  /// Begins a new body.
  public void start() {
    part = Part.START;
    size = 0;
  }

  /// The first byte that has not been used.
  public int position() {
    return position;
  }

  /// Bytes of the present chunk that are still to come.
  public long remaining() {
    return size;
  }

  /// Takes content bytes of the present chunk.
  ///
  /// @param available how many there are at [#position()]
  /// @return how many of them belong to the chunk
  public int data(int available) {
    int taken = (int) Math.min(available, size);
    size -= taken;
    position += taken;
    return taken;
  }

  /// Reads framing.
  public Result scan(byte[] b, int from, int to) {
    if (part == Part.DATA && size == 0) {
      part = Part.AFTER_DATA;
    }
    for (int p = from; p < to; p++) {
      if (part == Part.DATA) {
        position = p;
        return Result.DATA;
      }
      Result result = next(b[p]);
      if (result != Result.MORE) {
        position = p + 1;
        return result;
      }
    }
    position = to;
    return Result.MORE;
  }

  private Result next(byte c) {
    return switch (part) {
      case START -> firstDigit(c);
      case SIZE -> size(c);
      case EXTENSION -> skip(c, Part.EXTENSION_LINE_FEED);
      case EXTENSION_LINE_FEED -> lineFeed(c, Part.DATA);
      case DATA -> Result.BAD;
      case AFTER_DATA -> c == '\r' ? go(Part.AFTER_DATA_LINE_FEED) : Result.BAD;
      case AFTER_DATA_LINE_FEED -> lineFeed(c, Part.START);
      case LAST_EXTENSION -> skip(c, Part.LAST_EXTENSION_LINE_FEED);
      case LAST_EXTENSION_LINE_FEED -> {
        Result result = lineFeed(c, Part.TRAILERS);
        yield keepTrailers && result == Result.MORE ? Result.END : result;
      }
      case TRAILERS ->
          switch (c) {
            case '\r' -> go(Part.TRAILERS_LINE_FEED);
            case '\n' -> Result.BAD;
            default -> go(Part.TRAILER);
          };
      case TRAILERS_LINE_FEED -> c == '\n' ? Result.END : Result.BAD;
      case TRAILER -> skip(c, Part.TRAILER_LINE_FEED);
      case TRAILER_LINE_FEED -> lineFeed(c, Part.TRAILERS);
    };
  }

  private Result go(Part next) {
    part = next;
    return Result.MORE;
  }

  private Result lineFeed(byte c, Part next) {
    return c == '\n' ? go(next) : Result.BAD;
  }

  private Result skip(byte c, Part atCarriageReturn) {
    return switch (c) {
      case '\r' -> go(atCarriageReturn);
      case '\n' -> Result.BAD;
      default -> Result.MORE;
    };
  }

  private Result firstDigit(byte c) {
    int digit = hex(c);
    if (digit < 0) {
      return Result.BAD;
    }
    size = digit;
    return go(Part.SIZE);
  }

  private Result size(byte c) {
    if (size > MAX_BEFORE_DIGIT) {
      return Result.BAD;
    }
    int digit = hex(c);
    if (digit >= 0) {
      size = size * 16 + digit;
      return size < 0 ? Result.BAD : Result.MORE;
    }
    boolean last = size == 0;
    return switch (c) {
      case '\r' -> go(last ? Part.LAST_EXTENSION_LINE_FEED : Part.EXTENSION_LINE_FEED);
      case ';', ' ', '\t' -> go(last ? Part.LAST_EXTENSION : Part.EXTENSION);
      default -> Result.BAD;
    };
  }

  private static int hex(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
