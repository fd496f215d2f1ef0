package io.sluice.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds bytes that would end a value, a word or a line of a head if they stood in it as they are.
/// What a scanner has read from a socket has none; what is composed from decoded text may.
public final class HeadText {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final int DELETE = 0x7f;

  private HeadText() {}

  /// Whether a path, written as it is, would not be read as the same path: it has a control
  /// character, a space, or one of `%`, `?` and `#`.
  static boolean breaksPath(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = b[i];
      if ((c >= 0 && c <= ' ') || c == DELETE || c == '%' || c == '?' || c == '#') {
        return true;
      }
    }
    return false;
  }

  /// The first byte that may not stand in the value of a field ([RFC 9110, section
  /// 5.5](https://www.rfc-editor.org/rfc/rfc9110#section-5.5)): a control character other than a
  /// tab. -1 if there is none.
  public static int badInValue(byte[] b, int from, int to) {
    int at = next(b, from, to, ' ');
    while (at >= 0 && b[at] == '\t') {
      at = next(b, at + 1, to, ' ');
    }
    return at;
  }

  /// The first byte that may not stand in a method, a target or the URI of a redirect: a control
  /// character or a space. -1 if there is none.
  public static int badInWord(byte[] b, int from, int to) {
    return next(b, from, to, ' ' + 1);
  }

  /// The first byte below `limit`, or DEL: eight at a time while there are none.
  private static int next(byte[] b, int from, int to, int limit) {
    long below = ONES * limit;
    int p = from;
    while (p + 8 <= to) {
      long word = (long) LONG.get(b, p);
      long delete = word ^ (ONES * DELETE); // zero where DEL is
      long found = ((word - below) & ~word) | ((delete - ONES) & ~delete);
      if ((found & HIGHS) != 0) {
        break;
      }
      p += 8;
    }
    while (p < to) {
      byte c = b[p];
      if ((c >= 0 && c < limit) || c == DELETE) {
        return p;
      }
      p++;
    }
    return -1;
  }
}
