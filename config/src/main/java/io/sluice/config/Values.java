package io.sluice.config;

/// Reads the values that nginx's directives share: numbers, sizes and times.
///
/// Every method returns {@link #INVALID} for text it does not understand; no valid value is
/// negative.
public final class Values {
  /// What is returned for text that is not a value.
  public static final long INVALID = -1;

  private static final int HOUR = 60 * 60;
  private static final int DAY = 24 * HOUR;

  // The units of a time from the largest to the smallest; a later unit must be smaller than all
  // before it.
  private static final int YEAR_UNIT = 1;
  private static final int MONTH_UNIT = 2;
  private static final int WEEK_UNIT = 3;
  private static final int DAY_UNIT = 4;
  private static final int HOUR_UNIT = 5;
  private static final int MINUTE_UNIT = 6;
  private static final int SECOND_UNIT = 7;
  private static final int MILLISECOND_UNIT = 8;
  private static final int NO_MORE_UNITS = 9;

  private Values() {}

  /// Decimal digits only, at most `Long.MAX_VALUE`.
  public static long number(String text) {
    return digits(text, text.length());
  }

  /// Bytes: digits, then nothing, `k`, `K`, `m` or `M`.
  public static long size(String text) {
    return scaled(text, false);
  }

  /// Bytes of a file: as a size, and also `g` and `G`.
  public static long offset(String text) {
    return scaled(text, true);
  }

  /// A time in milliseconds: a plain number is seconds; units `w d h m s ms` from large to small as
  /// in `1h 30m`. (Years and months only exist where a time is counted in seconds.)
  public static long millis(String text) {
    return time(text, false);
  }

  /// A time in seconds: a plain number is seconds; units `y M w d h m s` from large to small.
  public static long seconds(String text) {
    return time(text, true);
  }

  private static long digits(String text, int end) {
    if (end == 0) {
      return INVALID;
    }
    long value = 0;
    for (int i = 0; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return INVALID;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static long scaled(String text, boolean giga) {
    int end = text.length() - 1;
    int shift =
        switch (end < 0 ? '0' : text.charAt(end)) {
          case 'k', 'K' -> 10;
          case 'm', 'M' -> 20;
          case 'g', 'G' -> giga ? 30 : 0;
          default -> 0;
        };
    long value = digits(text, shift == 0 ? end + 1 : end);
    return value < 0 || value > Long.MAX_VALUE >> shift ? INVALID : value << shift;
  }

  private static long time(String text, boolean inSeconds) {
    long total = 0;
    long value = 0;
    int last = inSeconds ? 0 : MONTH_UNIT;
    boolean valid = false;
    int i = 0;
    while (i < text.length()) {
      int c = text.charAt(i++);
      if (c >= '0' && c <= '9') {
        int digit = c - '0';
        if (value > (Long.MAX_VALUE - digit) / 10) {
          return INVALID;
        }
        value = value * 10 + digit;
        valid = true;
        continue;
      }
      int unit = unit(text, i, c);
      if (unit == MILLISECOND_UNIT) {
        i++;
      }
      if (unit == 0 || last >= limit(unit) || (unit == MILLISECOND_UNIT && inSeconds)) {
        return INVALID;
      }
      last = unit;
      long scale = scale(unit) * (inSeconds || unit == MILLISECOND_UNIT ? 1 : 1000);
      if (value > (Long.MAX_VALUE - total) / scale) {
        return INVALID;
      }
      total += value * scale;
      value = 0;
      while (i < text.length() && text.charAt(i) == ' ') {
        i++;
      }
    }
    long scale = inSeconds ? 1 : 1000;
    return valid && value <= (Long.MAX_VALUE - total) / scale ? total + value * scale : INVALID;
  }

  private static int unit(String text, int next, int c) {
    return switch (c) {
      case 'y' -> YEAR_UNIT;
      case 'M' -> MONTH_UNIT;
      case 'w' -> WEEK_UNIT;
      case 'd' -> DAY_UNIT;
      case 'h' -> HOUR_UNIT;
      case 'm' -> next < text.length() && text.charAt(next) == 's' ? MILLISECOND_UNIT : MINUTE_UNIT;
      case 's' -> SECOND_UNIT;
      case ' ' -> NO_MORE_UNITS;
      default -> 0;
    };
  }

  // A blank ends a number that has no unit: seconds, and so it must come before any seconds.
  private static int limit(int unit) {
    return unit == NO_MORE_UNITS ? SECOND_UNIT : unit;
  }

  private static long scale(int unit) {
    return switch (unit) {
      case YEAR_UNIT -> 365L * DAY;
      case MONTH_UNIT -> 30L * DAY;
      case WEEK_UNIT -> 7L * DAY;
      case DAY_UNIT -> DAY;
      case HOUR_UNIT -> HOUR;
      case MINUTE_UNIT -> 60;
      default -> 1;
    };
  }
}
