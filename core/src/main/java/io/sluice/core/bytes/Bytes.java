package io.sluice.core.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growable run of bytes that text is composed in. Both fields are open to the code that fills or
/// sends it: `array[0, length)` is the content. Strings are Latin-1: one char is one byte.
///
/// Not thread-safe. Appending past the capacity replaces `array`, so read the field again after it.
public final class Bytes {
  private static final int SMALLEST = 64;

  public byte[] array;
  public int length;

  public Bytes() {
    this(256);
  }

  /// An empty one.
  ///
  /// @param capacity first size of the array, in bytes; it doubles when needed
  public Bytes(int capacity) {
    array = new byte[capacity];
  }

  /// Makes room for `more` bytes after the present content.
  ///
  /// @throws OutOfMemoryError if the content would exceed what an array can hold
  public Bytes ensure(int more) {
    if (array.length - length < more) {
      grow(more);
    }
    return this;
  }

  private void grow(int more) {
    long needed = (long) length + more;
    if (needed > Integer.MAX_VALUE - 8) {
      throw new OutOfMemoryError("Bytes of " + needed);
    }
    long doubled = Math.max(SMALLEST, array.length * 2L);
    array = Arrays.copyOf(array, (int) Math.min(Math.max(needed, doubled), Integer.MAX_VALUE - 8));
  }

  /// Appends the low eight bits of `b`.
  public Bytes append(int b) {
    if (length == array.length) {
      grow(1);
    }
    array[length++] = (byte) b;
    return this;
  }

  public Bytes append(byte[] b) {
    return append(b, 0, b.length);
  }

  public Bytes append(byte[] b, int offset, int count) {
    ensure(count);
    System.arraycopy(b, offset, array, length, count);
    length += count;
    return this;
  }

  public Bytes append(Bytes other) {
    return append(other.array, 0, other.length);
  }

  public Bytes append(String latin1) {
    return append(latin1, 0, latin1.length());
  }

  @SuppressWarnings("deprecation") // the one way to copy a Latin-1 string without garbage
  public Bytes append(String latin1, int from, int to) {
    ensure(to - from);
    latin1.getBytes(from, to, array, length);
    length += to - from;
    return this;
  }

  /// Appends `count` times the byte `b`.
  public Bytes fill(int b, int count) {
    ensure(count);
    Arrays.fill(array, length, length + count, (byte) b);
    length += count;
    return this;
  }

  /// Appends a number in decimal.
  public Bytes appendNumber(long value) {
    if (value < 0) {
      if (value == Long.MIN_VALUE) {
        return append("-9223372036854775808");
      }
      append('-');
      return appendDigits(-value, digits(-value));
    }
    return appendDigits(value, digits(value));
  }

  /// Appends a non-negative number in decimal with zeros in front up to `width` digits.
  public Bytes appendPadded(long value, int width) {
    return appendDigits(value, Math.max(width, digits(value)));
  }

  /// Appends milliseconds as seconds with three decimals, as `$request_time` prints them.
  public Bytes appendSeconds(long millis) {
    return appendNumber(millis / 1000).append('.').appendPadded(millis % 1000, 3);
  }

  /// Appends `width` hexadecimal digits, lower case, of the low bits of a number.
  public Bytes appendHex(long value, int width) {
    ensure(width);
    for (int shift = (width - 1) * 4; shift >= 0; shift -= 4) {
      array[length++] = hexDigit((int) (value >>> shift) & 15);
    }
    return this;
  }

  private Bytes appendDigits(long value, int width) {
    ensure(width);
    int at = length + width;
    length = at;
    long rest = value;
    while (at > length - width) {
      long next = rest / 10;
      array[--at] = (byte) ('0' + (int) (rest - next * 10));
      rest = next;
    }
    return this;
  }

  private static int digits(long value) {
    int count = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      count++;
    }
    return count;
  }

  private static byte hexDigit(int value) {
    return (byte) (value < 10 ? '0' + value : 'a' + value - 10);
  }

  /// Empties it and keeps the capacity.
  public void clear() {
    length = 0;
  }

  /// Empties it and gives up an array that has grown past `keep` bytes.
  public void clear(int keep) {
    length = 0;
    if (array.length > keep) {
      array = new byte[keep];
    }
  }

  /// The content from `from` on as Latin-1 text.
  public String text(int from) {
    return text(from, length);
  }

  public String text(int from, int to) {
    return new String(array, from, to - from, StandardCharsets.ISO_8859_1);
  }

  public String text() {
    return text(0, length);
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(array, length);
  }

  /// The content as Latin-1 text.
  @Override
  public String toString() {
    return text();
  }

  /// The bytes of a Latin-1 string.
  public static byte[] of(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// A range as Latin-1 text.
  public static String text(byte[] b, int offset, int count) {
    return new String(b, offset, count, StandardCharsets.ISO_8859_1);
  }

  /// Whether a range holds exactly `expected`.
  public static boolean equal(byte[] b, int offset, int count, byte[] expected) {
    return count == expected.length
        && Arrays.equals(b, offset, offset + count, expected, 0, expected.length);
  }
}
