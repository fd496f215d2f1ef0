package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// Spells values as a configuration would.
final class Spelling {
  private Spelling() {}

  static String size(long bytes) {
    if (bytes == 0 || (bytes & 0x3ff) != 0) {
      return Long.toString(bytes);
    }
    return (bytes & 0xfffff) == 0 ? (bytes >> 20) + "m" : (bytes >> 10) + "k";
  }

  /// A size or a time whose unit is spelled as elsewhere, such as `10mb` or `5min`, in nginx's way;
  /// null for anything else.
  ///
  /// @param text in lower case
  static @Nullable String units(String text, boolean time) {
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    String number = text.substring(0, digits);
    String unit = text.substring(digits);
    if (digits == 0 || digits > 9 || unit.isEmpty()) {
      return null;
    }
    return time ? time(number, unit) : size(number, unit);
  }

  private static @Nullable String time(String number, String unit) {
    return switch (unit) {
      case "msec", "msecs", "millis", "milliseconds" -> number + "ms";
      case "sec", "secs", "second", "seconds" -> number + "s";
      case "min", "mins", "minute", "minutes" -> number + "m";
      case "hr", "hrs", "hour", "hours" -> number + "h";
      case "day", "days" -> number + "d";
      case "week", "weeks" -> number + "w";
      default -> null;
    };
  }

  private static @Nullable String size(String number, String unit) {
    return switch (unit) {
      case "b", "byte", "bytes" -> number;
      case "kb", "kib" -> number + "k";
      case "mb", "mib" -> number + "m";
      case "g", "gb", "gib" -> Long.parseLong(number) * 1024 + "m";
      default -> null;
    };
  }

  static String millis(long millis) {
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
