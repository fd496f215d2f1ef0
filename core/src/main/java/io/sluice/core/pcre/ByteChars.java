package io.sluice.core.pcre;

import java.nio.charset.StandardCharsets;

/// Bytes seen as Latin-1 chars, with a bound on how often they are looked at: a regular expression
/// that runs away is stopped by it.
final class ByteChars implements CharSequence {
  /// Some 200 ms of work; PCRE2's own limit, which counts otherwise, stops in that order of time
  /// too.
  static final int LIMIT = 50_000_000;

  private static final byte[] NONE = {};

  private byte[] bytes = NONE;
  private int offset;
  private int count;
  private int budget;

  /// Too many steps.
  static final class Overrun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Overrun() {
      super("too many steps", null, false, false);
    }
  }

  void set(byte[] b, int from, int length) {
    bytes = b;
    offset = from;
    count = length;
    budget = LIMIT;
  }

  void clear() {
    set(NONE, 0, 0);
  }

  @Override
  public int length() {
    return count;
  }

  @Override
  public char charAt(int index) {
    if (--budget < 0) {
      throw new Overrun();
    }
    return (char) (bytes[offset + index] & 0xFF);
  }

  /// The place behind the next newline from `from` on, or -1.
  int behindNewline(int from) {
    for (int i = offset + from; i < offset + count; i++) {
      if (bytes[i] == '\n') {
        return i + 1 - offset;
      }
    }
    return -1;
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new String(bytes, offset + start, end - start, StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return subSequence(0, count).toString();
  }
}
