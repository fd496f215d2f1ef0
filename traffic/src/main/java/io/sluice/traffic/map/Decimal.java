package io.sluice.traffic.map;

import io.sluice.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// A number as variables have them: `443`, `-1`, `0.005`. Digits behind the ninth after the point
/// are dropped.
///
/// @param whole the largest integer that is not above the number
/// @param nanos what the number has above that, in billionths
record Decimal(long whole, int nanos) implements Comparable<Decimal> {
  private static final int BILLION = 1_000_000_000;
  private static final int DIGITS = 18;

  /// Null if the text is no number, or one with more than 18 digits before its point.
  static @Nullable Decimal parse(String text) {
    byte[] b = Bytes.of(text);
    return parse(b, 0, b.length);
  }

  /// As above.
  static @Nullable Decimal parse(byte[] b, int offset, int count) {
    int end = offset + count;
    boolean negative = count > 0 && b[offset] == '-';
    int at = negative ? offset + 1 : offset;
    int start = at;
    long whole = 0;
    while (at < end && digit(b[at])) {
      whole = whole * 10 + b[at++] - '0';
      if (at - start > DIGITS) {
        return null;
      }
    }
    if (at == start) {
      return null;
    }
    int nanos = 0;
    if (at < end) {
      int point = at++;
      if (b[point] != '.' || at == end) {
        return null;
      }
      for (int unit = BILLION / 10; at < end && digit(b[at]); unit /= 10) {
        nanos += (b[at++] - '0') * unit;
      }
    }
    return at < end ? null : of(negative, whole, nanos);
  }

  private static Decimal of(boolean negative, long whole, int nanos) {
    if (!negative) {
      return new Decimal(whole, nanos);
    }
    return nanos == 0 ? new Decimal(-whole, 0) : new Decimal(-whole - 1, BILLION - nanos);
  }

  private static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  @Override
  public int compareTo(Decimal other) {
    int order = Long.compare(whole, other.whole);
    return order == 0 ? Integer.compare(nanos, other.nanos) : order;
  }
}
