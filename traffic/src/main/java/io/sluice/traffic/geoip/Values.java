package io.sluice.traffic.geoip;

import io.sluice.core.bytes.Bytes;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values of a database.
final class Values {
  private Values() {}

  /// What lies below some data: names lead into maps, numbers into lists, negative ones from their
  /// end. Null if nothing does.
  static @Nullable Object at(@Nullable Object data, String... path) {
    Object at = data;
    for (String step : path) {
      at =
          switch (at) {
            case Map<?, ?> map -> map.get(step);
            case List<?> list -> item(list, step);
            case null, default -> null;
          };
    }
    return at;
  }

  private static @Nullable Object item(List<?> list, String step) {
    try {
      int index = Integer.parseInt(step);
      int from = index < 0 ? list.size() + index : index;
      return from >= 0 && from < list.size() ? list.get(from) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /// Appends a value as text.
  ///
  /// @return false if it is not a single value
  static boolean write(@Nullable Object value, DatabaseFile of, Bytes out) {
    switch (value) {
      case String text -> of.write(text, out);
      case Boolean bool -> out.append(bool ? '1' : '0');
      case Integer number -> out.appendNumber(number);
      case Long number -> out.appendNumber(number);
      case BigInteger number -> write(number, out);
      case Double number -> writeDecimal(number, 5, out);
      case Float number -> writeDecimal(number, 5, out);
      case byte[] bytes -> out.append(bytes);
      case null, default -> {
        return false;
      }
    }
    return true;
  }

  /// Numbers of 64 bits are written in decimal, larger ones as all their 128 bits.
  private static void write(BigInteger number, Bytes out) {
    if (number.bitLength() <= Long.SIZE) {
      out.append(number.toString());
    } else {
      out.append("0x");
      out.appendHex(number.shiftRight(Long.SIZE).longValue(), 16);
      out.appendHex(number.longValue(), 16);
    }
  }

  /// Appends a number with some decimals.
  static void writeDecimal(double value, int decimals, Bytes out) {
    long unit = (long) Math.pow(10, decimals);
    long scaled = Math.round(Math.abs(value) * unit);
    if (value < 0) {
      out.append('-');
    }
    out.appendNumber(scaled / unit).append('.').appendPadded(scaled % unit, decimals);
  }
}
