package io.sluice.core;

/// Bytes seen as Latin-1 chars, with a bound on how often they are looked at: a regular expression
/// that runs away is stopped by it.
final class ByteChars implements CharSequence {
  /// Some 50 ms of work; PCRE's own limit, which counts otherwise, stops in that order of time too.
  static final int LIMIT = 4_000_000;

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

  @Override
  public CharSequence subSequence(int start, int end) {
    return Bytes.text(bytes, offset + start, end - start);
  }

  @Override
  public String toString() {
    return Bytes.text(bytes, offset, count);
  }
}
