package io.sluice.http.wire;

import io.sluice.http.Field;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads header lines, one at a time, each byte once, in as many pieces as they come in ([RFC 9112,
/// section 5](https://www.rfc-editor.org/rfc/rfc9112#section-5)), by nginx's rules: spaces around a
/// value are dropped, a name without a colon has an empty value, a name with strange characters is
/// marked invalid, and control characters in a name or NUL anywhere end the scan.
///
/// Used for requests and for the responses of upstreams.
public final class FieldScanner {
  private enum Part {
    START,
    NAME,
    BEFORE_VALUE,
    VALUE,
    LINE_FEED,
    LAST_LINE_FEED
  }

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long ABOVE_CR = ONES * ('\r' + 1);

  /// The lower-case form of what may stand in a name without a doubt, else 0.
  private static final byte[] NAME = name();

  private Part part = Part.START;
  private int position;
  private int nameStart;
  private int nameEnd;
  private int valueStart;
  private int valueEnd;
  private int hash;
  private boolean invalid;
  private boolean underscores;

  public FieldScanner() {}

  private static byte[] name() {
    byte[] table = new byte[256];
    for (int c = 'a'; c <= 'z'; c++) {
      table[c] = (byte) c;
      table[c - 0x20] = (byte) c;
    }
    for (int c = '0'; c <= '9'; c++) {
      table[c] = (byte) c;
    }
    table['-'] = '-';
    return table;
  }

  /// Starts at a place behind the request line or status line.
  public void start(int from) {
    part = Part.START;
    position = from;
    nameStart = -1;
  }

  /// Whether `_` may stand in a name.
  public void underscores(boolean allowed) {
    underscores = allowed;
  }

  /// The first byte that has not been looked at.
  public int position() {
    return position;
  }

  /// Whether a line has begun and not ended.
  public boolean inside() {
    return part != Part.START;
  }

  /// Where the last line begins, or -1 before the first.
  public int nameStart() {
    return nameStart;
  }

  public int nameEnd() {
    return nameEnd;
  }

  public int valueStart() {
    return valueStart;
  }

  /// Behind the value; the byte that was wrong after [Result#BAD].
  public int valueEnd() {
    return valueEnd;
  }

  /// Of the name, by [Field#hash(int, int)].
  public int hash() {
    return hash;
  }

  /// Whether the name has characters that it should not.
  public boolean invalid() {
    return invalid;
  }

  /// How reading went.
  public enum Result {
    /// More bytes are needed.
    MORE,
    /// A line is complete.
    FIELD,
    /// The empty line has been read.
    END,
    /// This cannot be a header.
    BAD
  }

  /// Reads up to the end of one line, or up to `to`.
  public Result scan(byte[] b, int to) {
    while (position < to) {
      Result result =
          switch (part) {
            case START -> start(b);
            case NAME -> name(b, to);
            case BEFORE_VALUE -> beforeValue(b);
            case VALUE -> value(b, to);
            case LINE_FEED -> lineFeed(b);
            case LAST_LINE_FEED -> lastLineFeed(b);
          };
      if (result != Result.MORE) {
        return result;
      }
    }
    return Result.MORE;
  }

  private Result start(byte[] b) {
    byte c = b[position];
    nameStart = position;
    invalid = false;
    hash = 0;
    if (c == '\r') {
      valueEnd = position++;
      part = Part.LAST_LINE_FEED;
      return Result.MORE;
    }
    if (c == '\n') {
      position++;
      return Result.END;
    }
    if (c == ':') {
      return bad();
    }
    part = Part.NAME;
    return Result.MORE;
  }

  private Result bad() {
    valueEnd = position;
    return Result.BAD;
  }

  private Result name(byte[] b, int to) {
    int p = position;
    int h = hash;
    byte lower = 0;
    while (p < to && (lower = NAME[b[p] & 0xff]) != 0) {
      h = Field.hash(h, lower);
      p++;
    }
    hash = h;
    position = p;
    return p == to ? Result.MORE : nameEnd(b[p]);
  }

  private Result nameEnd(byte c) {
    if (c == ':') {
      nameEnd = position++;
      part = Part.BEFORE_VALUE;
      return Result.MORE;
    }
    if (c == '\r' || c == '\n') {
      nameEnd = valueStart = valueEnd = position;
      return lineEnd(c);
    }
    if ((c >= 0 && c <= ' ') || c == 0x7f) {
      return bad();
    }
    if (c == '_' && underscores) {
      hash = Field.hash(hash, c);
    } else {
      invalid = true;
    }
    position++;
    return Result.MORE;
  }

  private Result lineEnd(byte c) {
    position++;
    if (c == '\n') {
      part = Part.START;
      return Result.FIELD;
    }
    part = Part.LINE_FEED;
    return Result.MORE;
  }

  private Result beforeValue(byte[] b) {
    byte c = b[position];
    if (c == ' ') {
      position++;
    } else {
      valueStart = position;
      part = Part.VALUE;
    }
    return Result.MORE;
  }

  private Result value(byte[] b, int to) {
    int p = skipPlain(b, position, to);
    while (p < to) {
      byte c = b[p];
      if (c == '\r' || c == '\n' || c == 0) {
        position = p;
        trim(b);
        return c == 0 ? bad() : lineEnd(c);
      }
      p = skipPlain(b, p + 1, to);
    }
    position = p;
    return Result.MORE;
  }

  /// Skips eight bytes at a time while none of them is a carriage return or less.
  private static int skipPlain(byte[] b, int from, int to) {
    int p = from;
    while (p + 8 <= to) {
      long word = (long) LONG.get(b, p);
      long low = (word - ABOVE_CR) & ~word & HIGHS;
      if (low != 0) {
        return p + (Long.numberOfTrailingZeros(low) >> 3);
      }
      p += 8;
    }
    return p;
  }

  private void trim(byte[] b) {
    int end = position;
    while (end > valueStart && b[end - 1] == ' ') {
      end--;
    }
    valueEnd = end;
  }

  private Result lineFeed(byte[] b) {
    byte c = b[position];
    if (c == '\n') {
      return lineEnd(c);
    }
    if (c == '\r') {
      position++;
      return Result.MORE;
    }
    return Result.BAD; // the value's end, a carriage return, is what was wrong
  }

  private Result lastLineFeed(byte[] b) {
    if (b[position] != '\n') {
      return Result.BAD;
    }
    position++;
    return Result.END;
  }
}
