package io.sluice.http.core;

import io.sluice.config.Arguments;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import org.jspecify.annotations.Nullable;

/// Sizes that may come from variables.
public final class Sizes {
  private Sizes() {}

  /// A size with or without variables.
  public static Template template(Arguments a) {
    Template size = Template.compile(a, 0);
    if (size.isConstant() && parse(a.text(0)) < 0) {
      throw a.directiveError(0, "invalid value");
    }
    return size;
  }

  private static long parse(String text) {
    byte[] bytes = Bytes.of(text);
    return parse(bytes, 0, bytes.length);
  }

  /// The value of a size: bytes with an optional `k` or `m`.
  ///
  /// @return -1 if it is not one
  public static long value(@Nullable Template size, Exchange e) {
    if (size == null) {
      return 0;
    }
    Bytes scratch = e.scratch();
    int mark = scratch.length;
    size.write(e, scratch);
    long value = scratch.length == mark ? 0 : parse(scratch.array, mark, scratch.length);
    scratch.length = mark;
    return value;
  }

  private static long parse(byte[] text, int from, int to) {
    int end = to;
    int shift =
        switch (to > from ? text[to - 1] | 0x20 : 0) {
          case 'k' -> 10;
          case 'm' -> 20;
          default -> 0;
        };
    if (shift > 0) {
      end--;
    }
    if (end == from) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < end; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value > Long.MAX_VALUE >> shift ? -1 : value << shift;
  }
}
