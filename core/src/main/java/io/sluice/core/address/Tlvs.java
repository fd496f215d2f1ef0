package io.sluice.core.address;

import io.sluice.core.bytes.Bytes;
import java.util.Arrays;

/// A run of types, lengths and values behind the addresses of a [ProxyHeader], as they came: they
/// are looked at when a variable asks for one.
public final class Tlvs {
  /// What [#find(int, int, int)] answers if there is none of the type.
  public static final int ABSENT = -1;

  /// What [#find(int, int, int)] answers if it comes to one that ends behind the end.
  public static final int BROKEN = -2;

  /// None at all.
  public static final Tlvs NONE = new Tlvs(new byte[0]);

  private static final int HEAD = 3;

  private final byte[] bytes;

  private Tlvs(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Those in `b[from, to)`, copied.
  public static Tlvs copyOf(byte[] b, int from, int to) {
    return from == to ? NONE : new Tlvs(Arrays.copyOfRange(b, from, to));
  }

  /// Bytes of all of them.
  public int size() {
    return bytes.length;
  }

  /// The first of a type among those from `from` to `to`, which may be a value that holds more of
  /// them.
  ///
  /// @return where its value begins, [#ABSENT] or [#BROKEN]
  public int find(int type, int from, int to) {
    int at = from;
    while (at < to) {
      int value = at + HEAD;
      if (value > to || to - value < length(value)) {
        return BROKEN;
      }
      if ((bytes[at] & 0xff) == type) {
        return value;
      }
      at = value + length(value);
    }
    return ABSENT;
  }

  /// Bytes of the value that begins there.
  public int length(int value) {
    return (int) number(value - 2, 2);
  }

  /// The unsigned number, highest byte first, in up to eight bytes.
  public long number(int at, int count) {
    long number = 0;
    for (int i = at; i < at + count; i++) {
      number = (number << 8) | (bytes[i] & 0xff);
    }
    return number;
  }

  /// Appends a range.
  public void write(int from, int count, Bytes out) {
    out.append(bytes, from, count);
  }
}
